package mme

import (
	"bytes"

	"sunsetlab/nas/eps"
)

// requestESMInformation asks for the APN and the protocol configuration options
// that the UE kept back until ciphering (TS 24.301 6.6.1.2). Without an answer
// the PDN connection is refused with #53.
func (c *connection) requestESMInformation(r *pdnRequest) {
	req := &eps.ESMInformationRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: r.pti}}
	c.send(req)
	c.awaitESM(esmInformation, 0, r.pti, req, func(answer eps.Message) {
		msg, ok := answer.(*eps.ESMInformationResponse)
		if !ok {
			if c.attach != nil && c.ue != nil && c.a.up && !c.releasing {
				c.refusePDN(pdnRefusal{cause: eps.ESMCauseESMInformationNotReceived})
			}
			return
		}
		if apn, ok := msg.APN.Get(); ok {
			r.apn = apn
		}
		r.take(msg.PCO, msg.ExtendedPCO)
		c.advance()
	})
}

func (c *connection) handleESMInformationResponse(msg *eps.ESMInformationResponse) {
	for _, p := range c.esm {
		if p.kind == esmInformation && p.pti == msg.ProcedureTransactionIdentity {
			c.endESM(p, msg)
			return
		}
	}
	c.esmStatus(msg.ESMHeader, eps.ESMCausePTIMismatch)
}

// take keeps the protocol configuration options, extended ones if they came as
// such.
func (r *pdnRequest) take(pco, extended []byte) {
	switch {
	case extended != nil:
		r.pco, r.extended = bytes.Clone(extended), true
	case pco != nil:
		r.pco, r.extended = bytes.Clone(pco), false
	}
}
