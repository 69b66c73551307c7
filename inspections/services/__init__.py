"""Every write to patrols, rules and what is due; one file a subject."""
