"""Datasets decide what a model was made of: where data came from, whether they are PHI on a day, and until when they are kept.

Rooms: rules (PHI or not on a day, and why), determined (which determination counts, and for what), worksheet (what a determination must
say), descent (one made from the other, however long the line), spans (a stretch without PHI), upkeep (what falls due), gaps (which checks
fail), models, catalogue (what the worksheet asks), snapshots (rows and past events as the rules read them), standing (how each stands on
a day), forms, actions, views, page (what a page shows), filters and tables (the list), kinds (what gaps and deadlines are called), places
(where they are seen and mended), register, report (the chapter in a pack), scanner and scanning/ (a sample of the data looked at in
memory), sample and sample_words (the story), urls.
"""
