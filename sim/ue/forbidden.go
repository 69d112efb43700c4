package ue

import (
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// forgetAreasAfter is within the 12 to 24 hours after which the lists of
// forbidden tracking areas are erased (TS 24.301 5.3.2).
const forgetAreasAfter = 12 * time.Hour

// forbidden are the lists of where a device must not register (TS 23.122 3.1).
// Few devices need any.
type forbidden struct {
	plmns         []nas.PLMN
	gprs          []nas.PLMN // for GPRS service
	roamingAreas  []nas.TAI
	regionalAreas []nas.TAI
	roamingLAs    []nas.LAI
	regionalLAs   []nas.LAI
}

func (u *UE) forbidden() *forbidden {
	if u.lists == nil {
		u.lists = new(forbidden)
	}
	return u.lists
}

func (u *UE) forbidPLMN(p nas.PLMN, clause string) {
	u.decide("PLMN forbidden", p.String(), clause)
	if l := u.forbidden(); !slices.Contains(l.plmns, p) {
		l.plmns = append(l.plmns, p)
	}
	u.armT3245()
}

func (u *UE) forbidGPRS(p nas.PLMN, clause string) {
	u.decide("PLMN forbidden for GPRS service", p.String(), clause)
	if l := u.forbidden(); !slices.Contains(l.gprs, p) {
		l.gprs = append(l.gprs, p)
	}
	u.armT3245()
}

// area is a tracking or location area.
type area interface {
	comparable
	String() string
}

func forbidArea[A area](u *UE, list *[]A, t A, name, clause string) {
	u.decide(name, t.String(), clause)
	// The standard's lists hold at least 40 entries, the oldest goes first.
	if len(*list) >= 40 {
		*list = slices.Delete(*list, 0, 1)
	}
	if !slices.Contains(*list, t) {
		*list = append(*list, t)
	}
	if !u.runs(forgetAreas) {
		u.start(forgetAreas, forgetAreasAfter)
	}
}

func (u *UE) forgetForbiddenAreas() {
	u.lists.roamingAreas, u.lists.regionalAreas = nil, nil
	u.lists.roamingLAs, u.lists.regionalLAs = nil, nil
	if u.rat == sim.NoRAT && !u.state.busy() && !u.umts.served() {
		u.search()
	}
}

func (u *UE) plmnForbidden(p nas.PLMN) bool {
	return u.lists != nil && slices.Contains(u.lists.plmns, p)
}

func (u *UE) gprsForbidden(p nas.PLMN) bool {
	return u.lists != nil && slices.Contains(u.lists.gprs, p)
}

func (u *UE) areaForbidden(t nas.TAI) bool {
	return u.lists != nil && (slices.Contains(u.lists.roamingAreas, t) || slices.Contains(u.lists.regionalAreas, t))
}

// invalidate has the USIM count as invalid for services until the device is
// switched off, or T3245 expires.
func (u *UE) invalidate(s services, why, clause string) {
	if u.invalid&s == s {
		return
	}
	u.invalid |= s
	name := "USIM invalid for EPS services"
	switch {
	case s == allServices:
		name = "USIM invalid for EPS and non-EPS services"
	case s == nonEPSServices:
		name = "USIM invalid for non-EPS services"
	}
	u.decide(name, why, clause)
	u.armT3245()
}

// armT3245 starts T3245, if the device uses it (TS 24.301 5.3.7a): anywhere
// between 12 and 24 hours by default, here as configured.
func (u *UE) armT3245() {
	if d := u.cfg.Timers.T3245; d > 0 && !u.runs(t3245) {
		u.start(t3245, d)
	}
}

// forgive is the expiry of T3245: forbidden networks and an invalid USIM get
// another chance.
func (u *UE) forgive() {
	u.invalid = 0
	if u.lists != nil {
		u.lists.plmns = append([]nas.PLMN(nil), u.card.Forbidden...)
		u.lists.gprs = nil
	}
	u.noCombined = nas.PLMN{}
	u.decide("USIM and networks valid again", "T3245 expired", "TS 24.301 5.3.7a")
	if u.rat == sim.NoRAT && !u.state.busy() {
		u.quest = questService
		u.search()
	}
}
