/** Colours by name. Every ink on every ground has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3); a test computes it. */
export const palettes = {
  light: {
    paper: "#ffffff",
    ink: "#16202c",
    soft: "#475366",
    line: "#6b7788",
    rule: "#d3dae3",
    "public-ink": "#1d6b2b",
    "public-ground": "#eaf6ec",
    "public-line": "#3d9a4e",
    "private-ink": "#0b5b8a",
    "private-ground": "#e8f3fb",
    "private-line": "#2f86bd",
    "vpc-ground": "#faf8ff",
    "vpc-line": "#7a4fc0",
    "region-ground": "#f7f9fa",
    "region-line": "#1a8a7d",
    "zone-line": "#2f86bd",
    "world-ground": "#eef1f5",
    "chip-ground": "#ffffff",
    "chip-line": "#8b96a5",
    "host-mark": "#d2691e",
    "balancer-mark": "#7a4fc0",
    "database-mark": "#3b5bcc",
    "gate-mark": "#7a4fc0",
    "bucket-mark": "#3d9a4e",
    allowed: "#1d6b2b",
    wrong: "#b3261e",
  },
  dark: {
    paper: "#12161c",
    ink: "#e8ebf0",
    soft: "#aab4c3",
    line: "#7f8b9c",
    rule: "#333c48",
    "public-ink": "#7fd492",
    "public-ground": "#15281a",
    "public-line": "#3d8a4c",
    "private-ink": "#82c5f0",
    "private-ground": "#12242f",
    "private-line": "#2f7aa8",
    "vpc-ground": "#181624",
    "vpc-line": "#9a78de",
    "region-ground": "#151b20",
    "region-line": "#2aa595",
    "zone-line": "#2f7aa8",
    "world-ground": "#1f262f",
    "chip-ground": "#1b222b",
    "chip-line": "#5d6979",
    "host-mark": "#e58a45",
    "balancer-mark": "#9a78de",
    "database-mark": "#7590f0",
    "gate-mark": "#9a78de",
    "bucket-mark": "#4fae62",
    allowed: "#7fd492",
    wrong: "#ff8a80",
  },
} as const;

const variables = (palette: Readonly<Record<string, string>>): string => Object.entries(palette).map(([name, value]) => `--${name}:${value}`).join(";");

/** Of a drawing. Nothing is loaded from anywhere; on paper it is light. */
export const drawingStyle = `
.kumiki{${variables(palettes.light)};color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){.kumiki{${variables(palettes.dark)}}}
.kumiki text{font-family:system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif;fill:var(--ink)}
.kumiki text.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.kumiki .bold{font-weight:600}.kumiki .soft{fill:var(--soft)}.kumiki .public-ink{fill:var(--public-ink)}.kumiki .private-ink{fill:var(--private-ink)}.kumiki .wrong-ink{fill:var(--wrong)}
.kumiki rect{stroke-width:1}
.kumiki .paper{fill:var(--paper)}
.kumiki .region{fill:var(--region-ground);stroke:var(--region-line);stroke-dasharray:6 4}
.kumiki .vpc{fill:var(--vpc-ground);stroke:var(--vpc-line);stroke-width:1.5}
.kumiki .zone{fill:none;stroke:var(--zone-line);stroke-dasharray:4 4}
.kumiki .public{fill:var(--public-ground);stroke:var(--public-line)}
.kumiki .private{fill:var(--private-ground);stroke:var(--private-line)}
.kumiki .world{fill:var(--world-ground);stroke:var(--line)}
.kumiki .chip,.kumiki .table,.kumiki .group{fill:var(--chip-ground);stroke:var(--chip-line)}
.kumiki .head{fill:none;stroke:none}
.kumiki .mark{stroke:none}.kumiki .mark.host{fill:var(--host-mark)}.kumiki .mark.load-balancer{fill:var(--balancer-mark)}.kumiki .mark.database{fill:var(--database-mark)}.kumiki .mark.vpn,.kumiki .mark.internet-gateway,.kumiki .mark.endpoint,.kumiki .mark.peering{fill:var(--gate-mark)}.kumiki .mark.bucket{fill:var(--bucket-mark)}.kumiki .mark.other{fill:var(--line)}
.kumiki .link{fill:none;stroke:var(--line);stroke-width:1.5}.kumiki .link.off{stroke-dasharray:3 4}
.kumiki path.link.public{stroke:var(--public-line);fill:none}.kumiki path.link.private{stroke:var(--private-line);fill:none}
.kumiki .link.route{stroke:var(--vpc-line)}.kumiki .link.allowed{stroke:var(--allowed)}.kumiki .link.refused{stroke-dasharray:3 4}.kumiki .link.wrong{stroke:var(--wrong);stroke-width:2.5}
.kumiki .head-of-arrow{fill:var(--allowed)}.kumiki .head-of-arrow.refused{fill:var(--line)}.kumiki .head-of-arrow.wrong{fill:var(--wrong)}
.kumiki .label{fill:var(--paper)}
`.trim();
