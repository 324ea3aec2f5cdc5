"""Two versions of an API in one run: changes are weighed, promises compared, and what is broken becomes findings."""
