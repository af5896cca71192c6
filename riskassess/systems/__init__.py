"""AI systems decide where PHI flows, and whether an agreement covers every hop, on any day.

Rooms: facts (components and flows as the rules read them), rules (which days are covered, how a hop is called), hops (the law applied to
what flows), snapshots (rows and past events as the rules read them), determined (on which days datasets are de-identified), models,
catalogue (kinds of PHI, regions and checklists), forms, actions, filters and tables (lists), page (what a page shows), picture (where
data flow, drawn), views, urls, kinds (what gaps and deadlines are called), gaps (which checks fail), imports (what lists of systems and
flows would change), usage (which endpoints logs and proxies name), places (where they are seen and mended), queries (deadlines in SQL),
register, report (the chapter in a pack), sample.
"""
