// Package abuse plays the lives of mail accounts: how their owners use them, how
// thieves try them out and then send phishing through them, and how a provider
// that looks for the preparations can stop it before the first message.
//
// An account's life is a pure function of the seed and its number, so that the
// same lives can be played with a detector and without one ([Play] does both at
// once), and the difference is the detector's doing and nobody else's.
//
// No signals of a real provider are published. Everything here that is a number
// is a parameter of [Config] with a default that is an assumption.
package abuse
