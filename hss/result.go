package hss

import (
	"errors"
	"fmt"

	"sunsetlab/nas"
)

// ResultCode is how an S6a answer says that it failed: an experimental result
// of 3GPP or a result of the base protocol (TS 29.272 7.4). The MME maps it to
// an EMM cause by its own policy (TS 29.272 Annex A).
type ResultCode uint32

// The results.
const (
	AuthenticationDataUnavailable ResultCode = 4181
	UserUnknown                   ResultCode = 5001
	RoamingNotAllowed             ResultCode = 5004
	UnableToComply                ResultCode = 5012
	UnknownEPSSubscription        ResultCode = 5420
	RATNotAllowed                 ResultCode = 5421
	UnknownServingNode            ResultCode = 5423
)

var resultNames = map[ResultCode]string{
	AuthenticationDataUnavailable: "DIAMETER_AUTHENTICATION_DATA_UNAVAILABLE",
	UserUnknown:                   "DIAMETER_ERROR_USER_UNKNOWN",
	RoamingNotAllowed:             "DIAMETER_ERROR_ROAMING_NOT_ALLOWED",
	UnableToComply:                "DIAMETER_UNABLE_TO_COMPLY",
	UnknownEPSSubscription:        "DIAMETER_ERROR_UNKNOWN_EPS_SUBSCRIPTION",
	RATNotAllowed:                 "DIAMETER_ERROR_RAT_NOT_ALLOWED",
	UnknownServingNode:            "DIAMETER_ERROR_UNKNOWN_SERVING_NODE",
}

// String returns number and name: "5001 DIAMETER_ERROR_USER_UNKNOWN".
func (r ResultCode) String() string {
	if n, ok := resultNames[r]; ok {
		return fmt.Sprintf("%d %s", uint32(r), n)
	}
	return fmt.Sprint(uint32(r))
}

// Experimental reports whether the code travels in Experimental-Result, with
// the vendor 3GPP, and not in Result-Code (TS 29.272 7.4.3, 7.4.4).
func (r ResultCode) Experimental() bool { return r != UnableToComply }

// Error is an operation that failed. Its result is what an S6a answer carries.
type Error struct {
	Op     string // "update location"
	IMSI   nas.IMSI
	Result ResultCode
	Err    error // what is behind it, if anything
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s of %s: %s", e.Op, e.IMSI, e.Result)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns what is behind the error.
func (e *Error) Unwrap() error { return e.Err }

// failed makes the error of an operation whose store did not deliver: an
// unknown subscriber, or a store that could not answer.
func failed(op string, imsi nas.IMSI, otherwise ResultCode, err error) error {
	if errors.Is(err, ErrUnknownSubscriber) {
		return &Error{Op: op, IMSI: imsi, Result: UserUnknown}
	}
	return &Error{Op: op, IMSI: imsi, Result: otherwise, Err: err}
}
