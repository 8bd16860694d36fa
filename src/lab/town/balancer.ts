import type { Listener, ListenerRule, LoadBalancer, Snapshot } from "../../net/reach/snapshot.js";

/**
 * The listeners of an Application Load Balancer as text for haproxy. The first rule whose conditions all hold decides, as at
 * AWS: its number is kept in a variable, and what it does is done afterwards, since haproxy asks its own kinds of rules in an
 * order of its own. TLS and logins have no counterpart: such a rule answers 503.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function haproxyListeners(snapshot: Snapshot, balancer: LoadBalancer): string {
  return balancer.listeners.map((l) => listener(snapshot, balancer, l)).join("\n");
}

function listener(snapshot: Snapshot, balancer: LoadBalancer, l: Listener): string {
  const rules = l.rules ?? [onlyDefault(l)];
  const decide = rules.flatMap((rule, i) => {
    const name = `r${l.port}_${i}`;
    const all = conditions(rule, name);
    return [...all.lines, `  http-request set-var(txn.rule) str(${name}) if !{ var(txn.rule) -m found } ${all.names.join(" ")}`.trimEnd()];
  });
  const act = rules.map((rule, i) => `  ${action(rule, `r${l.port}_${i}`)}`);
  const backends = rules.flatMap((rule, i) => (rule.action.kind === "forward" ? [backend(snapshot, balancer, rule.action.targetGroups, `r${l.port}_${i}`)] : []));
  return [`frontend l${l.port}`, `  bind 0.0.0.0:${l.port}`, ...decide, ...act, ...backends].join("\n");
}

const onlyDefault = (l: Listener): ListenerRule => ({
  id: l.id,
  priority: "default",
  action: l.redirect === true ? { kind: "redirect", status: 301 } : { kind: "forward", targetGroups: l.targetGroups.map((id) => ({ id, weight: 1 })) },
});

/** ACLs of haproxy under one name are alternatives; names behind an `if` must all hold. Conditions not known here never do. */
function conditions(rule: ListenerRule, name: string): { readonly lines: readonly string[]; readonly names: readonly string[] } {
  const kinds = [
    ["host", "hdr(host),field(1,:),lower -m reg", rule.hosts?.map((p) => pattern(p.toLowerCase()))],
    ["path", "path -m reg", rule.paths?.map(pattern)],
    ["method", "method -m reg", rule.methods?.map(pattern)],
    ["source", "src", rule.sources],
    ["other", "always_false", rule.other === undefined || rule.other.length === 0 ? undefined : [""]],
  ] as const;
  const used = kinds.filter(([, , values]) => values !== undefined);
  return {
    lines: used.flatMap(([kind, fetch, values]) => values!.map((v) => `  acl ${name}_${kind} ${fetch} ${v}`.trimEnd())),
    names: used.map(([kind]) => `${name}_${kind}`),
  };
}

/** Of AWS's patterns: * any characters, ? one. */
const pattern = (text: string): string => `^${text.replace(/[.+^${}()|[\]\\/]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`;

function action({ action: act }: ListenerRule, name: string): string {
  const chosen = `if { var(txn.rule) -m str ${name} }`;
  switch (act.kind) {
    case "forward":
      return `use_backend ${name} ${chosen}`;
    case "fixed-response":
      return `http-request return status ${act.status} content-type text/plain string "fixed response" ${chosen}`;
    case "redirect":
      return `http-request redirect location ${act.protocol === undefined ? "" : `${act.protocol.toLowerCase()}:`}//${act.host ?? "%[req.hdr(host)]"}/ code ${act.status} ${chosen}`;
    case "other":
      return `http-request return status 503 ${chosen}`;
  }
}

/** haproxy's weights end at 256; a group's share is spread over its targets. */
function backend(snapshot: Snapshot, balancer: LoadBalancer, groups: readonly { readonly id: string; readonly weight: number }[], name: string): string {
  const most = Math.max(1, ...groups.map((g) => g.weight));
  const servers = groups.flatMap(({ id, weight }) => {
    const group = balancer.targetGroups.find((g) => g.id === id);
    if (group === undefined || weight === 0) return [];
    const share = Math.max(1, Math.round((256 * weight) / most / Math.max(1, group.targets.length)));
    return group.targets.flatMap((t) => {
      const at = snapshot.interfaces.find((e) => e.id === t.interface || e.owner === t.id)?.addresses[0]?.private;
      return at === undefined ? [] : [`${at}:${t.port}${group.healthPort === undefined ? "" : ` port ${group.healthPort}`} weight ${share}`];
    });
  });
  return [`backend ${name}`, "  balance roundrobin", ...servers.map((s, i) => `  server t${i} ${s}`)].join("\n");
}
