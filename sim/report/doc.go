// Package report makes what a person reads out of the trace of a world, and
// computes nothing of its own:
//
//   - [Ladder] draws the messages as a sequence chart,
//   - [Chain] and [Explain] say why something came about,
//   - [Timeline] says what each device had when,
//   - [PCAP] writes the messages as a capture that Wireshark opens,
//   - [DescribeS1AP] and its like name a link's messages.
//
// What reads the trace as it happens has a method Observe:
//
//	capture, err := report.NewPCAP(file)
//	trace.Observe(capture.Observe)
//	...
//	err = capture.Close()
package report
