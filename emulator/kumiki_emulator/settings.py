"""The knobs that rules look at while the server runs."""

pace = 1.0
"""Scale of every pending duration; 0 means nothing is ever pending."""

strict = True
"""False: nothing is refused that plain moto would accept."""

parallel_changes = False
"""True: a Client VPN endpoint takes a change while it is still busy with another."""
