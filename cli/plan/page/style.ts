/** The style of the page: light and dark, for phones and wide screens. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #fff; --card: #f6f7f9; --text: #1c2430; --dim: #586474; --line: #d9dee5; --accent: #0b5cad;
  --risk: #b3261e; --risk-back: #fdecea; --live: #8a3324; --declared: #12683c;
  --series-0: #3a7ebf; --series-1: #c98a1b; --series-2: #5b9a68; --series-3: #98639e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181d; --card: #1d232a; --text: #e4e8ee; --dim: #9aa7b6; --line: #333c47; --accent: #7db7f0;
    --risk: #ff8f85; --risk-back: #3a1e1c; --live: #f0a08f; --declared: #86d1a3;
    --series-0: #6aa5dc; --series-1: #d9a64a; --series-2: #7fba8b; --series-3: #b98bbf;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2rem) 4rem; max-width: 72rem;
  background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.4rem; margin: 0.5rem 0 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
p { margin: 0.25rem 0 1rem; }
.dim, .note, .group { color: var(--dim); }
.note, .group { font-size: 0.875rem; }
.failure, .risky { border-left: 4px solid var(--risk); padding-left: 0.75rem; }
.failure { background: var(--risk-back); padding-block: 0.5rem; overflow-wrap: anywhere; white-space: pre-line; }
.risky h2 { color: var(--risk); }
.count { font-weight: normal; color: var(--dim); }
.cards { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.4rem 0.8rem; }
.cards strong { display: block; font-size: 1.3rem; }
.cards .risk { background: var(--risk-back); color: var(--risk); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 0.5rem; }
figure div { position: relative; height: 18rem; }
form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end;
  background: var(--back); border-bottom: 1px solid var(--line); padding: 0.75rem 0; margin-top: 1rem; }
@media (max-width: 40rem) { form { position: static; } }
label { display: grid; font-size: 0.875rem; color: var(--dim); flex: 1 1 9rem; }
label:first-child { flex: 3 1 16rem; }
input, select, button { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line);
  border-radius: 0.4rem; padding: 0.4rem 0.6rem; min-height: 2.5rem; min-width: 0; width: 100%; }
button { cursor: pointer; width: auto; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
.lines, .users { list-style: none; padding: 0; margin: 0; }
.lines > li { border-bottom: 1px solid var(--line); padding: 0.45rem 0; overflow-wrap: anywhere; }
.users { padding: 0.25rem 0 0.25rem 1.1rem; columns: 20rem; }
summary { cursor: pointer; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
.user { font-weight: 600; }
.field { color: var(--dim); }
.live { color: var(--live); text-decoration: line-through; text-decoration-thickness: 1px; }
.declared { color: var(--declared); }
`;
