"""The desk and its API: routes, pages, sign-in, rights."""
