/** One column on a phone, two where there is room; colours follow the system. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f6f8, #14181d);
  --card: light-dark(#ffffff, #1d232a);
  --line: light-dark(#dbe1e7, #343c46);
  --ink: light-dark(#16202b, #e8edf2);
  --quiet: light-dark(#55616e, #a3afbb);
  --good: light-dark(#0b6b3a, #6fd39c);
  --bad: light-dark(#a4161a, #ff9b9b);
  --bad-ground: light-dark(#fdecec, #3a1d1f);
  --accent: light-dark(#0b5cad, #8cc4ff);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif;
}
header {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.25rem 1rem;
  padding: 1rem clamp(0.75rem, 3vw, 2rem);
  background: var(--card);
  border-bottom: 1px solid var(--line);
}
h1 { margin: 0; font-size: 1.25rem; }
h2 { margin: 0; padding: 0.75rem 1rem; font-size: 1rem; }
#state { margin: 0; color: var(--quiet); }
#state.lost { color: var(--bad); font-weight: 600; }
main {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr));
  gap: 1rem;
  align-items: start;
  max-width: 100rem;
  margin: 0 auto;
  padding: 1rem clamp(0.75rem, 3vw, 2rem) 2rem;
}
#tiles {
  grid-column: 1 / -1;
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
  gap: 0.75rem;
  margin: 0;
}
#tiles div, section {
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 0.5rem;
}
#tiles div { padding: 0.6rem 0.9rem; }
dt { color: var(--quiet); font-size: 0.85rem; }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
section { min-width: 0; overflow: hidden; }
.count { color: var(--quiet); font-weight: 400; }
.body { max-height: 26rem; overflow: auto; border-top: 1px solid var(--line); }
.body:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.empty { margin: 0; padding: 0.75rem 1rem; color: var(--quiet); }
table { width: 100%; border-collapse: collapse; }
th, td {
  padding: 0.4rem 0.6rem;
  text-align: start;
  vertical-align: top;
  border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere;
}
th:first-child, td:first-child { padding-inline-start: 1rem; }
th:last-child, td:last-child { padding-inline-end: 1rem; }
tr:last-child td { border-bottom: 0; }
th {
  position: sticky;
  top: 0;
  background: var(--card);
  color: var(--quiet);
  font-size: 0.85rem;
  font-weight: 600;
  white-space: nowrap;
  overflow-wrap: normal;
}
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.code { font-family: ui-monospace, monospace; font-size: 0.85rem; min-width: 9rem; }
td.name { min-width: 7rem; }
td.nowrap { white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
section:has(> #faults) { grid-column: 1 / -1; }
section.alarm { background: var(--bad-ground); border-color: var(--bad); }
section.alarm th { background: var(--bad-ground); }
@media (max-width: 34rem) {
  .body { max-height: none; }
  table, tbody, tr, td { display: block; width: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 0.5rem 1rem; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; }
  td, td:first-child, td:last-child { display: flex; justify-content: space-between; gap: 1rem; padding: 0.1rem 0; border: 0; min-width: 0; }
  td.number { text-align: end; }
  td > span { min-width: 0; text-align: end; overflow-wrap: anywhere; white-space: normal; }
  td::before { content: attr(data-label); flex: none; color: var(--quiet); font: 0.85rem/1.6 system-ui, sans-serif; }
}
`;
