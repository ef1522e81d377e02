"""What the suites over the real program share: the program as a process, a fake platform on the
loopback interface, residents' updates as Telegram sends them, a client of the API, pictures."""
