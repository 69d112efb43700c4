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
//	zone := zone.New()
//	net := mail.NewNetwork(env, zone, mail.NetworkConfig{Latency: 10 * time.Millisecond})
//	mx, err := net.AddHost(w.Env("mx"), "mx", mail.Config{Domains: []string{"b.example"}, Mailboxes: []string{"*"}})
//	sender.Submit("a@a.example", []string{"b@b.example"}, message)
package mail
