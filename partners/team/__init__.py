"""Teams and their accounts: who enters, who leaves, and what that entails."""
