/** The page's one style sheet. Contrast is at least 4.5:1 for every text on its ground, in both schemes. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f7f7f5; --card: #ffffff; --line: #e3e3de; --text: #1d1f21; --quiet: #5f646a; --link: #0b5cad;
  --good: #1a6b3c; --good-ground: #e2f3e8; --warn: #7a4d00; --warn-ground: #fdefd0;
  --bad: #a1201b; --bad-ground: #fde4e2; --none: #555a60; --none-ground: #ececea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15171a; --card: #1d2024; --line: #31353b; --text: #e6e7e8; --quiet: #a0a6ad; --link: #7db7f5;
    --good: #7fd6a0; --good-ground: #173425; --warn: #f2c46b; --warn-ground: #3a2d10;
    --bad: #ff9d96; --bad-ground: #461d1b; --none: #b0b5bb; --none-ground: #2b2f34;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums;
}
main { max-width: 72rem; margin: 0 auto; }
a { color: var(--link); }
h1 { font-size: 1rem; font-weight: 600; margin: 0; letter-spacing: .01em; }
h2 { font-size: 1rem; font-weight: 600; margin: 2.25rem 0 .6rem; }
h2 small { font-weight: 400; color: var(--quiet); font-size: .875rem; margin-left: .4rem; }
p { margin: 0; }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1.5rem; align-items: baseline; }
.top p, .quiet { color: var(--quiet); font-size: .875rem; }
.state { margin-top: .9rem; padding: .9rem 1.1rem; border-radius: .6rem; font-size: 1.15rem; font-weight: 600; }
.state small { display: block; font-size: .875rem; font-weight: 400; margin-top: .15rem; }
.good { color: var(--good); background: var(--good-ground); }
.warn { color: var(--warn); background: var(--warn-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
.none { color: var(--none); background: var(--none-ground); }
.badge {
  display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600;
  white-space: nowrap; justify-self: start;
}
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.list { list-style: none; margin: 0; padding: 0; }
.list > li { padding: .65rem 1rem; border-top: 1px solid var(--line); }
.list > li:first-child { border-top: 0; }
.incident { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: .1rem 1rem; align-items: baseline; }
.limit { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr) 13rem 8.5rem; gap: .1rem 1rem; align-items: baseline; }
.limit .why { grid-column: 2 / -1; }
.limit b { font-weight: 600; }
.name { overflow-wrap: anywhere; font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem; margin: 0; }
.tiles div { padding: .6rem .9rem; }
.tiles dt { color: var(--quiet); font-size: .8125rem; }
.tiles dd { margin: 0; font-size: 1.1rem; font-weight: 600; }
.tiles dd small { display: block; font-size: .8125rem; font-weight: 400; color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .7rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); font-size: .8125rem; font-weight: 500; }
th:first-child, td:first-child { text-align: left; padding-left: 1rem; }
th:last-child, td:last-child { padding-right: 1rem; }
tbody th { font-weight: 400; white-space: normal; overflow-wrap: anywhere; min-width: 11rem; }
td.hot { color: var(--bad); font-weight: 600; }
.files { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .875rem; margin-top: .2rem; }
.wrap { overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .65rem 1rem; color: var(--quiet); }
details.card, .card + details { margin-top: .6rem; }
details[open] summary { border-bottom: 1px solid var(--line); }
.empty { padding: .8rem 1rem; color: var(--quiet); }
footer { margin-top: 2.25rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; }
@media (max-width: 640px) {
  body { padding: 1rem .75rem 2rem; }
  .wide { display: none; }
  .limit { grid-template-columns: 1fr auto; }
  .incident { grid-template-columns: 1fr; }
  .limit > *, .limit .why { grid-column: 1 / -1; }
  .limit .badge { grid-column: 2; grid-row: 1; }
  .limit .name { grid-column: 1; grid-row: 1; }
  tr { display: grid; grid-template-columns: repeat(4, 1fr); padding: .45rem .75rem; }
  tbody tr { border-top: 1px solid var(--line); }
  th, td, tbody th { padding: 0; border: 0; min-width: 0; }
  th:first-child, td:first-child { padding-left: 0; }
  th:last-child, td:last-child { padding-right: 0; }
  thead th:first-child { display: none; }
  tbody th { grid-column: 1 / -1; font-weight: 600; }
  .tiles { grid-template-columns: 1fr 1fr; }
}
`
