"""Who runs the verbs, and when: one process with APScheduler, or workers with Procrastinate."""
