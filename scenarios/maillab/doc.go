// Package maillab is the language of mail scenarios: hosts, what DNS says of
// them, messages that go through them, and what is expected of it. It plays
// them in simulated time, says hop by hop what became of each message, explains
// messages from elsewhere, and searches which hosts' habits would give a result
// that was seen.
//
//	s, err := maillab.Load("chain.yaml")
//	run, err := maillab.Play(s, maillab.Options{})
//	fmt.Println(run.Verdict.Met)
package maillab
