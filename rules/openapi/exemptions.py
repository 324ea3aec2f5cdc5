"""The answers that clauses give again and again: for what the server does not answer, and for other versions."""

from contractctl.model import not_applicable

NOT_THE_SERVERS = not_applicable("a webhook or callback is answered by the caller")
ONLY_2_0 = not_applicable("only OpenAPI 2.0 is limited so")
NO_SERVERS_IN_2_0 = not_applicable("OpenAPI 2.0 has a host")
