// Package mail is the hosts that mail goes through: a sender, a submission
// server, a mail exchanger, a forwarder, a mailbox. All are one element, [Host],
// whose [Config] says which of these it is and what is peculiar to it: how it
// canonicalises, what it hashes for an empty body, how it changes what passes
// through, what it asks of TLS, how it judges and how long it tries.
//
// Messages travel with all their bytes, over SMTP (package smtp below) and with
// keys, policies and exchangers from DNS (package zone below). What a host does
// with a message it writes in its log: see [Record].
//
//	n := mail.NewNetwork(zone.New(), mail.NetworkConfig{Latency: 10 * time.Millisecond, NewEnv: world.Env, Log: write})
//	sender, err := n.AddHost("sender", mail.Config{Domains: []string{"a.example"}})
//	box, err := n.AddHost("box", mail.Config{Domains: []string{"b.example"}, Mailboxes: []string{"*"}})
//	id, err := sender.Submit("a@a.example", []string{"b@b.example"}, message)
package mail
