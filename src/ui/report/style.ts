/** The page's only style sheet: it loads nothing from anywhere. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #c9d1db; --paper: #fff; --box: #f4f6f9; --good: #1a7f37; --bad: #c62828; --maybe: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #3b4552; --paper: #12161c; --box: #1b2129; --good: #4ac26b; --bad: #ff7b72; --maybe: #d4a72c } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 1120px; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans JP", sans-serif; color: var(--ink); background: var(--paper) }
h1 { font-size: 24px; margin: 0 0 4px } h2 { font-size: 18px; margin: 32px 0 12px }
.meta { color: var(--soft); font-size: 13px; overflow-wrap: anywhere }
.sum { display: inline-block; margin: 16px 0 0; padding: 6px 14px; border-radius: 6px; color: #fff; font-weight: 600; background: #1a7f37 } .sum.bad { color: #fff; background: #c62828 }
.grid { display: grid; grid-template-columns: 28px 52px 1fr 1fr 1fr 64px 90px 110px; gap: 8px; align-items: baseline }
.head { color: var(--soft); font-size: 12px; padding: 0 10px 4px }
details { border-top: 1px solid var(--line) } details[open] { background: var(--box) }
summary { padding: 6px 10px; cursor: pointer; list-style: none } summary::-webkit-details-marker { display: none }
summary:hover { background: var(--box) } .body { padding: 4px 10px 14px 46px; font-size: 13px }
.good { color: var(--good) } .bad { color: var(--bad) } .maybe { color: var(--maybe) } .soft { color: var(--soft) }
table { border-collapse: collapse; width: 100%; margin: 8px 0 } th { text-align: left; font-weight: 600; color: var(--soft) } td, th { padding: 3px 10px 3px 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
figure { margin: 0 0 20px; overflow-x: auto }
@media (max-width: 760px) { .grid { grid-template-columns: 24px 44px 1fr 1fr 56px } .grid > :nth-child(5), .grid > :nth-child(7), .grid > :nth-child(8) { display: none } }
@media print { details { break-inside: avoid } }
`.trim();
