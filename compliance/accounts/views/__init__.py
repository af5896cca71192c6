"""The pages of accounts: sign_in (and one-time links), second_factor, account, invitations, people, organisation."""
