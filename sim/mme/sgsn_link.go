package mme

import (
	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/sim"
)

// sgsnLink is what the MME keeps of one of the two interfaces over which it
// exchanges the contexts of UEs with an SGSN: Gn or S3.
type sgsnLink struct {
	conn     Conn
	protocol sim.Protocol
	// request and response are the names of the messages, arrival and departure
	// the clauses of a UE's move from UTRAN and to it.
	request, response  string
	arrival, departure string
	// question is the request for a context.
	question func(c *connection, q *contextQuery, sequence uint32) []byte

	maxSequence, sequence uint32
	pending               map[uint32]*contextFetch
	buf                   []byte
}

func newGn() sgsnLink {
	return sgsnLink{protocol: sim.GTPv1, maxSequence: 1<<16 - 1, question: (*connection).questionOnGn,
		request: gtpv1.TypeSGSNContextRequest.String(), response: gtpv1.TypeSGSNContextResponse.String(),
		arrival: "TS 23.401 D.3.6", departure: "TS 23.401 D.3.5"}
}

func newS3() sgsnLink {
	return sgsnLink{protocol: sim.GTPv2, maxSequence: 1<<23 - 1, question: (*connection).questionOnS3,
		request: gtpv2.TypeContextRequest.String(), response: gtpv2.TypeContextResponse.String(),
		arrival: "TS 23.401 5.3.3.1", departure: "TS 23.401 5.3.3.6"}
}

// sgsnLink is the interface that the policy has contexts go over, nil if they
// go over none.
func (m *MME) sgsnLink() *sgsnLink {
	switch m.cfg.SGSN.Context {
	case SGSNContextGn:
		return &m.gn
	case SGSNContextS3:
		return &m.s3
	}
	return nil
}

// asked takes the fetch that a response is for, nil if it is late or repeated.
func (l *sgsnLink) asked(sequence, teid uint32) *contextFetch {
	f := l.pending[sequence]
	if f == nil || f.c.mmeID != teid {
		return nil
	}
	f.end()
	return f
}

// send sends bytes in l.buf about u, or about nobody.
func (l *sgsnLink) send(u *ueContext) {
	if u == nil {
		l.conn.Send(nil, l.buf)
		return
	}
	l.conn.Send(u, l.buf)
}

// stop forgets all that is pending.
func (l *sgsnLink) stop() {
	for _, f := range l.pending {
		f.timer.Stop()
	}
	l.pending = nil
}
