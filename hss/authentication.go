package hss

import (
	"fmt"
	"io"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/security"
)

// HSS answers an MME, an SGSN and a VLR. Its fields are set before use.
type HSS struct {
	// Store holds the subscribers.
	Store Store
	// Random yields the RANDs, 16 octets each; a seeded reader makes them
	// repeatable.
	Random io.Reader
	// OnCancelLocation, if set, is told which MME shall forget a subscriber.
	OnCancelLocation func(CancelLocation)
	// OnCancelSGSN and OnCancelVLR, if set, are told which SGSN or VLR shall
	// forget a subscriber.
	OnCancelSGSN, OnCancelVLR func(CancelNode)
}

// Vector is an EPS authentication vector (TS 33.401 6.1.2).
type Vector struct {
	RAND  [16]byte
	AUTN  [16]byte
	XRES  [8]byte
	KASME security.KASME
}

// MaxVectors is how many vectors one request gets at most (TS 29.272 7.3.14).
const MaxVectors = 5

// AuthenticationInformationRequest asks for vectors (TS 29.272 5.2.3.1).
type AuthenticationInformationRequest struct {
	IMSI        nas.IMSI
	VisitedPLMN nas.PLMN
	// Vectors is how many are wanted; 0 means one, more than MaxVectors
	// MaxVectors.
	Vectors int
	// Resynchronisation is what a USIM answered to a vector, if it refused one.
	Resynchronisation *Resynchronisation
}

// Resynchronisation is the RAND of the refused challenge and the USIM's AUTS
// (TS 29.272 7.3.15).
type Resynchronisation struct {
	RAND [16]byte
	AUTS [14]byte
}

const opAuthentication = "authentication information"

// AuthenticationInformation returns vectors, resynchronising first if asked to
// (TS 29.272 5.2.3.1.3). No sequence number is ever given out twice but after a
// resynchronisation that sets it back.
//
// The error is an [*Error] with UserUnknown, UnknownEPSSubscription or
// AuthenticationDataUnavailable; the latter covers an AUTS that does not
// verify, which wraps [aka.ErrMAC].
func (h *HSS) AuthenticationInformation(r AuthenticationInformationRequest) ([]Vector, error) {
	s, err := h.Store.Subscriber(r.IMSI)
	if err != nil {
		return nil, failed(opAuthentication, r.IMSI, AuthenticationDataUnavailable, err)
	}
	if s.Profile == nil {
		return nil, &Error{Op: opAuthentication, IMSI: r.IMSI, Result: UnknownEPSSubscription}
	}
	if q := r.Resynchronisation; q != nil {
		if err := h.resynchronise(&s, q.RAND, q.AUTS); err != nil {
			return nil, err
		}
	}
	vectors := make([]Vector, min(max(r.Vectors, 1), MaxVectors))
	for i := range vectors {
		if _, err := io.ReadFull(h.Random, vectors[i].RAND[:]); err != nil {
			return nil, failed(opAuthentication, r.IMSI, AuthenticationDataUnavailable, fmt.Errorf("draw RAND: %w", err))
		}
	}
	var sqns [MaxVectors]aka.SQN
	_, err = h.Store.UpdateSQN(r.IMSI, func(sqn aka.SQN) (aka.SQN, error) {
		for i := range vectors {
			var err error
			if sqn, err = sqn.Next(); err != nil {
				return 0, err
			}
			sqns[i] = sqn
		}
		return sqn, nil
	})
	if err != nil {
		return nil, failed(opAuthentication, r.IMSI, AuthenticationDataUnavailable, err)
	}
	for i := range vectors {
		v := s.Key.Vector(vectors[i].RAND, sqns[i], s.AMF|aka.SeparationBit)
		vectors[i].AUTN, vectors[i].XRES, vectors[i].KASME = v.AUTN, v.XRES, v.KASME(r.VisitedPLMN)
	}
	return vectors, nil
}

// Vector returns one vector for a serving network. Its errors are those of
// [HSS.AuthenticationInformation].
func (h *HSS) Vector(imsi nas.IMSI, plmn nas.PLMN) (Vector, error) {
	v, err := h.AuthenticationInformation(AuthenticationInformationRequest{IMSI: imsi, VisitedPLMN: plmn, Vectors: 1})
	if err != nil {
		return Vector{}, err
	}
	return v[0], nil
}

// Resynchronise verifies AUTS and moves the subscriber's sequence number to
// where the USIM takes the next one (TS 33.102 6.3.5). The error is an [*Error];
// it wraps [aka.ErrMAC] if AUTS was not made by the subscriber's USIM, and the
// number then stays.
func (h *HSS) Resynchronise(imsi nas.IMSI, rand [16]byte, auts [14]byte) error {
	s, err := h.Store.Subscriber(imsi)
	if err != nil {
		return failed("resynchronisation", imsi, AuthenticationDataUnavailable, err)
	}
	return h.resynchronise(&s, rand, auts)
}

func (h *HSS) resynchronise(s *Subscriber, rand [16]byte, auts [14]byte) error {
	sqnMS, err := s.Key.VerifyAUTS(rand, auts)
	if err == nil {
		_, err = h.Store.UpdateSQN(s.IMSI, func(last aka.SQN) (aka.SQN, error) {
			return last.Resynchronised(sqnMS), nil
		})
	}
	if err != nil {
		return failed("resynchronisation", s.IMSI, AuthenticationDataUnavailable, err)
	}
	return nil
}
