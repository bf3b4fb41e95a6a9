"""The style sheet of our own pages: light and dark, no font or picture from elsewhere."""

SHEET = """
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2430; --soft: #566072; --line: #e2dfd6;
  --accent: #1f5f7a; --accent-soft: #e6f0f3; --warn: #8a5a00; --warn-soft: #fdf3dc;
  --shadow: 0 1px 2px rgb(29 36 48 / 6%), 0 8px 24px rgb(29 36 48 / 5%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --card: #1c2027; --ink: #e8e6e1; --soft: #a2abb9; --line: #30363f;
    --accent: #7fc4dd; --accent-soft: #1d2e37; --warn: #f0c36a; --warn-soft: #2e2717;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 3.5rem 1.5rem 3rem; }
h1, h2, h3, p, ul { margin: 0; padding: 0; }
h1 { font: 600 2.3rem/1.15 ui-serif, Georgia, "Times New Roman", serif; letter-spacing: -.01em; }
h2 { font-size: .95rem; font-weight: 600; color: var(--soft); margin: 2.75rem 0 .9rem; }
h3 { font: 600 1.25rem/1.3 ui-serif, Georgia, "Times New Roman", serif; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
.lead { color: var(--soft); max-width: 46rem; margin-top: .6rem; font-size: 1.06rem; }
.note { display: inline-block; margin: .9rem .6rem 0 0; padding: .2rem .75rem; font-size: .9rem;
  border-radius: 1rem; color: var(--warn); background: var(--warn-soft); }
.next { display: flex; justify-content: space-between; align-items: center; gap: 1rem;
  margin-top: 1.75rem; padding: 1rem 1.25rem; border-radius: 12px; text-decoration: none;
  color: var(--ink); background: var(--accent-soft); }
.next small { display: block; color: var(--accent); font-size: .85rem; }
.next strong { font-weight: 600; }
.next > span:last-child { color: var(--accent); font-size: 1.5rem; transition: transform .15s; }
.next:hover > span:last-child { transform: translateX(4px); }
.doors { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.1rem; }
.door { display: flex; flex-direction: column; gap: .55rem; padding: 1.4rem 1.4rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  box-shadow: var(--shadow); border-top: 3px solid var(--accent); }
.door.shut { border-top-color: var(--line); box-shadow: none; }
.brings, .later { color: var(--soft); font-size: .92rem; }
.links { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: auto; padding-top: .6rem; }
.door .later { margin-top: auto; padding-top: .4rem; }
.door .links + .later { margin-top: 0; }
.button, button { display: inline-block; padding: .45rem 1rem; border-radius: 8px; border: 0;
  background: var(--accent); color: var(--card); font: inherit; font-weight: 600;
  text-decoration: none; cursor: pointer; }
.button:hover, button:hover { filter: brightness(1.08); }
.counts { list-style: none; display: grid; gap: 1px; background: var(--line);
  grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); border: 1px solid var(--line);
  border-radius: 12px; overflow: hidden; }
.counts li { background: var(--card); padding: .9rem 1.1rem; }
.counts b { display: block; font: 600 1.7rem/1.2 ui-serif, Georgia, serif;
  font-variant-numeric: tabular-nums; }
.counts span, .counts a { color: var(--soft); font-size: .9rem; }
.benches { list-style: none; columns: 2 22rem; column-gap: 2rem; }
.benches li { break-inside: avoid; padding: .55rem 0; border-bottom: 1px solid var(--line); }
.benches li > a, .benches li > b { display: block; font-weight: 600; }
.benches small { font-weight: 400; margin-left: .6rem; }
.benches span, .benches .later, .benches .later b { color: var(--soft); font-size: .95rem; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
.login { max-width: 26rem; }
.login form { display: grid; gap: .6rem; margin-top: 1.5rem; }
.login input { font: inherit; padding: .6rem .8rem; border-radius: 8px; color: var(--ink);
  background: var(--card); border: 1px solid var(--line); }
.login button { margin-top: .5rem; justify-self: start; }
.problem { margin-top: 1.2rem; padding: .5rem .8rem; border-radius: 8px; color: var(--warn);
  background: var(--warn-soft); }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
"""
