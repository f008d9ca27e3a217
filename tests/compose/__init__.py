"""The services of docker-compose.yml, run on this machine by their very commands: no container engine is needed.

Hosts become the loopback, ports and folders become free ones; the rest (commands, environment, health checks, the files
that the Dockerfile copies) is taken from the files themselves.
"""
