package mail

import (
	"errors"
	"fmt"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
)

// sign adds a DKIM signature to what the host's users send.
func (h *Host) sign(m *message.Message, p *passage) (*message.Message, error) {
	s := h.cfg.DKIM
	if s == nil || !p.own && !p.bounce {
		return m, nil
	}
	domain := h.cfg.domain(s)
	selector, key, err := h.keys(domain, s)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	signer := dkim.Signer{Domain: domain, Selector: selector, Key: key, Canonicalization: s.Canonicalization.method(),
		Headers: s.Headers, EmptyBody: h.emptyBody(s.EmptyBody)}
	f, err := signer.Sign(dkim.NewContent(m), h.env.Now())
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return m.Prepend(f), nil
}

// seal adds an ARC set.
func (h *Host) seal(m *message.Message, p *passage) (*message.Message, error) {
	s := h.cfg.Seal
	if s == nil || p.bounce {
		return m, nil
	}
	domain := h.cfg.domain(&s.Signing)
	selector, key, err := h.keys(domain, &s.Signing)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	sealer := arc.Sealer{Domain: domain, Selector: selector, Key: key, Canonicalization: s.Canonicalization.method(),
		Headers: s.Headers, EmptyBody: h.emptyBody(s.EmptyBody)}
	results := p.found
	if results.ServID == "" { // a message of the host's own
		results = authres.Header{ServID: h.cfg.Hostname}
	}
	cv := p.verdict.ARC.Status
	if cv == "" {
		cv = arc.None // the host does not look at chains
	}
	if s.CVFail != "" && cv == arc.Pass && s.CVFailOn.matches(m.Body) {
		cv = arc.Fail
		results.Results = append([]authres.Result{{Method: "arc", Value: "fail", Reason: s.CVFail}}, without(results.Results, "arc")...)
	}
	fields, err := sealer.Seal(dkim.NewContent(m), results, cv, h.env.Now())
	switch {
	case errors.Is(err, arc.ErrEnded), errors.Is(err, arc.ErrFull):
		return m, nil // nothing can be added to such a chain
	case err != nil:
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return m.Prepend(fields...), nil
}

func without(rs []authres.Result, method string) []authres.Result {
	var kept []authres.Result
	for _, r := range rs {
		if r.Method != method {
			kept = append(kept, r)
		}
	}
	return kept
}
