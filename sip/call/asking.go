package call

import "sunsetlab/sip"

// Asking is a request of its own, outside of any call, that waits for its answer
// (RFC 3261 17.1.2).
type Asking struct {
	sending *repetition
	branch  string
	done    func(m *sip.Message)
}

// Ask sends a request until it is answered. Done is called with the final
// response, or with nil if there is none in time.
func Ask(g Ground, t Timers, r *sip.Request, done func(m *sip.Message)) (*Asking, error) {
	datagram, err := r.Append(nil)
	if err != nil {
		return nil, err
	}
	a := &Asking{branch: r.Branch, done: done}
	a.sending = repeat(g, t, r.Method, r.CSeq, datagram, t.T2, func() { done(nil) })
	return a, nil
}

// Takes tells whether a message answers the request, and takes it.
func (a *Asking) Takes(m *sip.Message) bool {
	s := a.sending
	if m.Status == 0 || m.Branch != a.branch || m.Method != s.method || m.CSeq != s.cseq {
		return false
	}
	switch {
	case !s.running():
	case m.Status < 200:
		s.slow()
	default:
		s.stop()
		a.done(m)
	}
	return true
}

// Over tells whether nothing is waited for any more.
func (a *Asking) Over() bool { return !a.sending.running() }

// Drop gives the request up without a word.
func (a *Asking) Drop() { a.sending.stop() }
