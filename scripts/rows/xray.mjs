/** What must hold of checks and `why`: the rows of docs/xray.md, each held by the tests that carry its mark. */
export const xray = {
  file: "docs/xray.md",
  mark: "xray",
  title: "X-ray: what is really open",
  about: "What must hold of `check`, `why` and drift when somebody has changed the environment by hand.",
  /** Rows that may be without a test for the moment; empty once the work is done. */
  awaited: "X1 X2 X9 X10 X11 X12 X13 X15 XB1 XB2 XB3 XB4 XB5 XB6 XB7".split(" "),
  sections: [
    {
      title: "A. No false green, no false words",
      rows: {
        X1: "What somebody adds to our resources is drift: status --refresh and plan name it, and reverting takes rules and routes away on consent, never data.",
        X2: "Advice is applied to the snapshot and asked again before it is given.",
        X3: "What the network lets through and whether something listens are two verdicts; only the first decides a negative check.",
        X4: "\"Closed\" asks every address of every interface of the target.",
        X5: "IPv6 is modelled as fully as IPv4, or the verdict is unknown and the check fails.",
        X6: "Prefix lists of routes are part of the ranges that are asked for the outside.",
        X7: "Listener rules, weights and draining targets are read and decided, or the verdict is unknown.",
        X8: "\"Open to the internet\" asks representatives of all ranges, and so does a fix.",
        X9: "A check that dials a name includes name resolution.",
        X10: "All candidates for a name are asked alike.",
        X11: "Policies are evaluated with the real request; a further Allow cannot close anything.",
        X12: "Addresses that are never routed on the internet are never open by an internet gateway.",
        X13: "What the engine does not model is unknown, never a guess.",
        X14: "A stopped server is named as the reason, not what lies on the way to it.",
        X15: "Block Public Access is reported by doctor and up before anything is built.",
      },
    },
    {
      title: "B. `why` advises what a good engineer would",
      rows: {
        XB1: "A private subnet is never made public where NAT or the proxy is meant.",
        XB2: "Ways to close are ordered by harm: the odd rule first, never a default rule or route beside it.",
        XB3: "Where both ends have groups, advice references the group and not an address.",
        XB4: "A deny is removed, not outnumbered by another rule.",
        XB5: "Endpoint policy, bucket policy, Block Public Access and proxy: the advice says what to change there.",
        XB6: "A blocker is named once.",
        XB7: "The first line is one plain sentence; the hops follow.",
      },
    },
  ],
};
