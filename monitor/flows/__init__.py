"""The verbs: read, ask a rule, write. Collect, triage, deliver, digest, respond, parliament."""
