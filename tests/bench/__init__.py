"""The benchmark tells what the pages cost at full size; `./dev bench` runs it, docs/performance.md keeps its figures. It is never a test.

Rooms: run (the order of things), seed (the organisation), events (its ledger), web (one web worker, asked over HTTP), pages (what is
asked, and the targets), measure (what an answer cost), saves (the price of an event), jobs (what runs long), report (tables).
"""
