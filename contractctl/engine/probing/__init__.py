"""The kept sides: what a run, an archive or an earlier report shows of the server."""
