"""The benchmark tells what the pages cost at full size; `./dev bench` runs it, docs/performance.md keeps its figures. It is never a test.

Rooms: run (the order of things), seed (the organisations), vendor and upkeep (what one vendor is made of, and what is looked after),
rows (how they get into the database), events (their ledger), web (one web worker, asked over HTTP), pages (what is asked, and the
targets), measure (what an answer cost), saves (the price of an event), jobs (what runs long), lists and imports (10,000 rows), packs
(1,000 agreements on paper, against WeasyPrint alone), report (tables).
"""
