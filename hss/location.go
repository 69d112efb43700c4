package hss

import "sunsetlab/nas"

// MMEIdentity is an MME by its Diameter identity; the zero one is none.
type MMEIdentity struct {
	Host, Realm string
}

// Registration is where a subscriber is (TS 23.401 5.7.1).
type Registration struct {
	MME    MMEIdentity // zero if nowhere
	PLMN   nas.PLMN
	RAT    RATType
	IMEISV nas.IMEISV // zero if not known
	// Purged says that the MME has deleted the subscriber after long silence.
	Purged bool

	// SGSN and VLR are where the subscriber is on 3G, by their domains.
	SGSN, VLR Node
}

// Node is an SGSN or a VLR that has a subscriber; one without a name is none.
type Node struct {
	// Name is the node's number or Diameter identity.
	Name string
	PLMN nas.PLMN
	// Purged says that the node has deleted the subscriber after long silence.
	Purged bool
}

// UpdateLocationRequest registers an MME for a subscriber (TS 29.272 5.2.1.1).
type UpdateLocationRequest struct {
	IMSI        nas.IMSI
	MME         MMEIdentity
	VisitedPLMN nas.PLMN
	RAT         RATType
	IMEISV      nas.IMEISV // Terminal-Information; zero if not known
}

// SubscriptionData is what an MME learns of a subscriber (TS 29.272 7.3.2).
type SubscriptionData struct {
	MSISDN            nas.MSISDN
	NetworkAccessMode NetworkAccessMode
	AccessRestriction AccessRestriction
	AMBR              AMBR
	Profile           *Profile // never nil, not to be changed
}

// CancellationType is why an MME shall forget a subscriber (TS 29.272 7.3.24).
type CancellationType uint8

// The types that occur here.
const (
	MMEUpdateProcedure     CancellationType = 0
	SubscriptionWithdrawal CancellationType = 2
)

// CancelLocation tells an MME to forget a subscriber (TS 29.272 5.2.1.2).
type CancelLocation struct {
	MME  MMEIdentity
	IMSI nas.IMSI
	Type CancellationType
}

// UpdateLocation registers the MME, has a different one before it forget the
// subscriber, and returns the subscription (TS 29.272 5.2.1.1.3). An SGSN has to
// forget the subscriber too, since no idle mode signalling reduction keeps both
// registered (TS 23.401 5.3.2.1 step 8).
//
// The error is an [*Error] with UserUnknown, UnknownEPSSubscription,
// RoamingNotAllowed, RATNotAllowed or UnableToComply.
func (h *HSS) UpdateLocation(r UpdateLocationRequest) (SubscriptionData, error) {
	const op = "update location"
	s, err := h.Store.Subscriber(r.IMSI)
	if err != nil {
		return SubscriptionData{}, failed(op, r.IMSI, UnableToComply, err)
	}
	refuse := func(code ResultCode) (SubscriptionData, error) {
		return SubscriptionData{}, &Error{Op: op, IMSI: r.IMSI, Result: code}
	}
	switch {
	case s.Profile == nil:
		return refuse(UnknownEPSSubscription)
	case !s.Profile.Allows(r.VisitedPLMN):
		return refuse(RoamingNotAllowed)
	case !s.AccessRestriction.Allows(r.RAT):
		return refuse(RATNotAllowed)
	}
	old, err := h.Store.Registration(r.IMSI)
	if err == nil {
		err = h.Store.SetRegistration(r.IMSI, Registration{MME: r.MME, PLMN: r.VisitedPLMN, RAT: r.RAT, IMEISV: r.IMEISV, VLR: old.VLR})
	}
	if err != nil {
		return SubscriptionData{}, failed(op, r.IMSI, UnableToComply, err)
	}
	if old.MME != r.MME {
		h.cancel(old, r.IMSI, MMEUpdateProcedure)
	}
	h.cancelSGSN(old, r.IMSI, MMEUpdateProcedure)
	return s.data(), nil
}

func (s *Subscriber) data() SubscriptionData {
	return SubscriptionData{s.MSISDN, s.NetworkAccessMode, s.AccessRestriction, s.AMBR, s.Profile}
}

// cancel tells the registered MME, unless there is none or it has forgotten
// already.
func (h *HSS) cancel(reg Registration, imsi nas.IMSI, why CancellationType) {
	if h.OnCancelLocation != nil && reg.MME != (MMEIdentity{}) && !reg.Purged {
		h.OnCancelLocation(CancelLocation{MME: reg.MME, IMSI: imsi, Type: why})
	}
}

// Purge records that an MME has deleted a subscriber (TS 29.272 5.2.1.3). It
// returns whether the M-TMSI shall be frozen, which is so if that MME is the
// registered one. The error is an [*Error] with UserUnknown or UnableToComply.
func (h *HSS) Purge(imsi nas.IMSI, mme MMEIdentity) (freezeMTMSI bool, err error) {
	const op = "purge"
	reg, err := h.Store.Registration(imsi)
	if err != nil {
		return false, failed(op, imsi, UnableToComply, err)
	}
	if reg.MME != mme {
		return false, nil
	}
	reg.Purged = true
	if err := h.Store.SetRegistration(imsi, reg); err != nil {
		return false, failed(op, imsi, UnableToComply, err)
	}
	return true, nil
}

// Notify records that a subscriber's equipment is another now (TS 29.272
// 5.2.5.1). The error is an [*Error] with UserUnknown, UnableToComply or, if
// the MME is not the registered one, UnknownServingNode.
func (h *HSS) Notify(imsi nas.IMSI, mme MMEIdentity, imeisv nas.IMEISV) error {
	const op = "notification"
	reg, err := h.Store.Registration(imsi)
	if err != nil {
		return failed(op, imsi, UnableToComply, err)
	}
	if reg.MME != mme {
		return &Error{Op: op, IMSI: imsi, Result: UnknownServingNode}
	}
	reg.IMEISV = imeisv
	if err := h.Store.SetRegistration(imsi, reg); err != nil {
		return failed(op, imsi, UnableToComply, err)
	}
	return nil
}

// Withdraw ends a subscription: the subscriber is removed, and the MME, the
// SGSN and the VLR are told. The error is an [*Error] with UserUnknown or UnableToComply.
func (h *HSS) Withdraw(imsi nas.IMSI) error {
	const op = "withdrawal"
	reg, err := h.Store.Registration(imsi)
	if err == nil {
		err = h.Store.Remove(imsi)
	}
	if err != nil {
		return failed(op, imsi, UnableToComply, err)
	}
	h.cancel(reg, imsi, SubscriptionWithdrawal)
	h.cancelSGSN(reg, imsi, SubscriptionWithdrawal)
	h.cancelVLR(reg, imsi, SubscriptionWithdrawal)
	return nil
}
