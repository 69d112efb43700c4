package mme

import (
	"errors"

	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// send sends a NAS message to the UE, protected once messages are.
func (c *connection) send(msg eps.Message) {
	if wire := c.wrap(msg); wire != nil {
		c.downlink(wire)
	}
}

// wrap encodes and protects a message and reports it as sent; nil if that can't
// be. The result is good until the next message.
func (c *connection) wrap(msg eps.Message) []byte {
	if c.secured {
		return c.protect(c.ue.security, security.IntegrityCiphered, msg)
	}
	return c.protect(nil, security.Plain, msg)
}

// protect encodes a message and protects it with a security context.
func (c *connection) protect(ctx *security.Context, header uint8, msg eps.Message) []byte {
	m := c.a.mme
	plain, err := msg.Append(m.buffers.plain[:0])
	if err != nil {
		m.fault(c.ue, sim.NAS, msg.Name(), err)
		return nil
	}
	m.buffers.plain = plain
	if ctx == nil {
		c.reportSent(msg, plain, nil)
		return plain
	}
	wire, err := ctx.Protect(m.buffers.wrapped[:0], security.Downlink, header, plain)
	if err != nil {
		m.fault(c.ue, sim.NAS, msg.Name(), err)
		if errors.Is(err, security.ErrCountExhausted) && c.ue.security == ctx {
			// The next attach authenticates (TS 24.301 4.4.3.5).
			c.ue.security = nil
			c.secured = false
			c.release(s1ap.CauseNASUnspecified)
		}
		return nil
	}
	m.buffers.wrapped = wire
	c.reportSent(msg, wire, plain)
	return wire
}

// esm encodes an ESM message for the container of an EMM message, which keeps
// it: the bytes are its own.
func (m *MME) esm(msg eps.Message) []byte {
	b, err := msg.Append(nil)
	if err != nil {
		m.fault(nil, sim.NAS, msg.Name(), err)
		return nil
	}
	return b
}
