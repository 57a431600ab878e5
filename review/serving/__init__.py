"""The ground under the application: what must be right before it starts, and the processes that it is made of."""
