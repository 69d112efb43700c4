package hss

import (
	"errors"
	"fmt"
	"io"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

// What an SGSN and a VLR of 3G ask: the operations are those of MAP (TS 29.002)
// and, between an SGSN and an HSS, of S6d (TS 29.272).

// Quintuplet returns a UMTS authentication vector (TS 29.002 8.5.2, TS 33.102
// 6.3.2). It takes no EPS subscription.
//
// The error is an [*Error] with UserUnknown or AuthenticationDataUnavailable.
func (h *HSS) Quintuplet(imsi nas.IMSI) (aka.Vector, error) {
	s, err := h.Store.Subscriber(imsi)
	if err != nil {
		return aka.Vector{}, failed(opAuthentication, imsi, AuthenticationDataUnavailable, err)
	}
	var rand [16]byte
	if _, err := io.ReadFull(h.Random, rand[:]); err != nil {
		return aka.Vector{}, failed(opAuthentication, imsi, AuthenticationDataUnavailable, fmt.Errorf("draw RAND: %w", err))
	}
	sqn, err := h.Store.UpdateSQN(imsi, aka.SQN.Next)
	if err != nil {
		return aka.Vector{}, failed(opAuthentication, imsi, AuthenticationDataUnavailable, err)
	}
	return s.Key.Vector(rand, sqn, s.AMF&^aka.SeparationBit), nil
}

// UpdateNodeRequest registers an SGSN or a VLR for a subscriber.
type UpdateNodeRequest struct {
	IMSI nas.IMSI
	// Node is the node's number or Diameter identity.
	Node        string
	VisitedPLMN nas.PLMN
}

// CancelNode tells an SGSN or a VLR to forget a subscriber (TS 29.002 8.1.3).
type CancelNode struct {
	Node string
	IMSI nas.IMSI
	Type CancellationType
}

// UpdateGPRSLocation registers an SGSN, has the one before and an MME forget the
// subscriber, and returns the subscription (TS 29.002 8.1.7, TS 23.401 D.3.5).
// Whether the subscriber may use UTRAN is the SGSN's to judge, by the
// subscription's access restrictions.
//
// The error is an [*Error] with UserUnknown, UnknownEPSSubscription for one
// without any packet subscription, RoamingNotAllowed or UnableToComply.
func (h *HSS) UpdateGPRSLocation(r UpdateNodeRequest) (SubscriptionData, error) {
	const op = "update GPRS location"
	s, err := h.Store.Subscriber(r.IMSI)
	if err != nil {
		return SubscriptionData{}, failed(op, r.IMSI, UnableToComply, err)
	}
	switch {
	case s.Profile == nil:
		return SubscriptionData{}, &Error{Op: op, IMSI: r.IMSI, Result: UnknownEPSSubscription}
	case !s.Profile.Allows(r.VisitedPLMN):
		return SubscriptionData{}, &Error{Op: op, IMSI: r.IMSI, Result: RoamingNotAllowed}
	}
	old, err := h.Store.Registration(r.IMSI)
	if err == nil {
		err = h.Store.SetRegistration(r.IMSI, Registration{SGSN: Node{Name: r.Node, PLMN: r.VisitedPLMN}, IMEISV: old.IMEISV, VLR: old.VLR})
	}
	if err != nil {
		return SubscriptionData{}, failed(op, r.IMSI, UnableToComply, err)
	}
	if old.SGSN.Name != r.Node {
		h.cancelSGSN(old, r.IMSI, MMEUpdateProcedure)
	}
	h.cancel(old, r.IMSI, MMEUpdateProcedure)
	return s.data(), nil
}

// UpdateVLRLocation registers a VLR, has the one before forget the subscriber,
// and returns the subscription (TS 29.002 8.1.2).
//
// The error is an [*Error] with UserUnknown, which a packet-only subscription is
// to a VLR too, RoamingNotAllowed or UnableToComply.
func (h *HSS) UpdateVLRLocation(r UpdateNodeRequest) (SubscriptionData, error) {
	const op = "update VLR location"
	s, err := h.Store.Subscriber(r.IMSI)
	if err != nil {
		return SubscriptionData{}, failed(op, r.IMSI, UnableToComply, err)
	}
	switch {
	case s.NetworkAccessMode == OnlyPacket:
		return SubscriptionData{}, &Error{Op: op, IMSI: r.IMSI, Result: UserUnknown, Err: errPacketOnly}
	case s.Profile != nil && !s.Profile.Allows(r.VisitedPLMN):
		return SubscriptionData{}, &Error{Op: op, IMSI: r.IMSI, Result: RoamingNotAllowed}
	}
	old, err := h.Store.Registration(r.IMSI)
	if err == nil {
		reg := old
		reg.VLR = Node{Name: r.Node, PLMN: r.VisitedPLMN}
		err = h.Store.SetRegistration(r.IMSI, reg)
	}
	if err != nil {
		return SubscriptionData{}, failed(op, r.IMSI, UnableToComply, err)
	}
	if old.VLR.Name != r.Node {
		h.cancelVLR(old, r.IMSI, MMEUpdateProcedure)
	}
	return s.data(), nil
}

var errPacketOnly = errors.New("packet-only subscription")

// PurgeSGSN records that an SGSN has deleted a subscriber (TS 29.002 8.1.6). It
// returns whether the P-TMSI shall be frozen, which is so if that SGSN is the
// registered one. The error is an [*Error] with UserUnknown or UnableToComply.
func (h *HSS) PurgeSGSN(imsi nas.IMSI, sgsn string) (freezePTMSI bool, err error) {
	return h.purgeNode(imsi, sgsn, func(r *Registration) *Node { return &r.SGSN })
}

// PurgeVLR is PurgeSGSN for a VLR and a TMSI.
func (h *HSS) PurgeVLR(imsi nas.IMSI, vlr string) (freezeTMSI bool, err error) {
	return h.purgeNode(imsi, vlr, func(r *Registration) *Node { return &r.VLR })
}

func (h *HSS) purgeNode(imsi nas.IMSI, name string, of func(*Registration) *Node) (bool, error) {
	const op = "purge"
	reg, err := h.Store.Registration(imsi)
	if err != nil {
		return false, failed(op, imsi, UnableToComply, err)
	}
	n := of(&reg)
	if n.Name == "" || n.Name != name {
		return false, nil
	}
	n.Purged = true
	if err := h.Store.SetRegistration(imsi, reg); err != nil {
		return false, failed(op, imsi, UnableToComply, err)
	}
	return true, nil
}

func (h *HSS) cancelSGSN(reg Registration, imsi nas.IMSI, why CancellationType) {
	cancelNode(h.OnCancelSGSN, reg.SGSN, imsi, why)
}

func (h *HSS) cancelVLR(reg Registration, imsi nas.IMSI, why CancellationType) {
	cancelNode(h.OnCancelVLR, reg.VLR, imsi, why)
}

func cancelNode(tell func(CancelNode), n Node, imsi nas.IMSI, why CancellationType) {
	if tell != nil && n.Name != "" && !n.Purged {
		tell(CancelNode{Node: n.Name, IMSI: imsi, Type: why})
	}
}
