"""The risk assessment decides what an organisation's AI does with PHI, and what that risks.

Its registers are applications of their own, each with the rooms of `vendors/`; imports run one way among them:
datasets (what data a model was made of, and whether they are de-identified), then systems (AI systems, where their PHI flows,
and whether an agreement covers every hop).
"""
