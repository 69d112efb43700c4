package gprs

import "sunsetlab/nas"

// Disconnect asks to clear a call (TS 24.008 9.3.7).
//
//nas:cc 25 both DISCONNECT
type Disconnect struct {
	CCHeader
	Cause Cause `nas:"LV 3-31 Cause"`

	Facility           []byte                     `nas:"1C TLV 2-n Facility"`
	ProgressIndicator  nas.Opt[ProgressIndicator] `nas:"1E TLV 4 Progress indicator"` // from the network
	UserUser           []byte                     `nas:"7E TLV 3-131 User-user"`
	SSVersion          []byte                     `nas:"7F TLV 2-3 SS version"`           // from the mobile station
	CCBSAllowedActions nas.Opt[uint8]             `nas:"7B TLV 3 Allowed actions (CCBS)"` // from the network

	Unknown []byte
}

// Release clears a call (TS 24.008 9.3.18).
//
//nas:cc 2D both RELEASE
type Release struct {
	CCHeader
	Cause       nas.Opt[Cause] `nas:"08 TLV 4-32 Cause"`
	SecondCause nas.Opt[Cause] `nas:"08 TLV 4-32 Second cause"`
	Facility    []byte         `nas:"1C TLV 2-n Facility"`
	UserUser    []byte         `nas:"7E TLV 3-131 User-user"`
	SSVersion   []byte         `nas:"7F TLV 2-3 SS version"` // from the mobile station

	Unknown []byte
}

// ReleaseComplete says that a call is cleared, or refuses it
// (TS 24.008 9.3.19).
//
//nas:cc 2A both RELEASE COMPLETE
type ReleaseComplete struct {
	CCHeader
	Cause     nas.Opt[Cause] `nas:"08 TLV 4-32 Cause"`
	Facility  []byte         `nas:"1C TLV 2-n Facility"`
	UserUser  []byte         `nas:"7E TLV 3-131 User-user"`
	SSVersion []byte         `nas:"7F TLV 2-3 SS version"` // from the mobile station

	Unknown []byte
}

// CCStatus reports the state of a call, or an error (TS 24.008 9.3.27).
//
//nas:cc 3D both STATUS
type CCStatus struct {
	CCHeader
	Cause     Cause     `nas:"LV 3-31 Cause"`
	CallState CallState `nas:"V 1 Call state"`

	AuxiliaryStates nas.Opt[uint8] `nas:"24 TLV 3 Auxiliary states"`

	Unknown []byte
}

// CCStatusEnquiry asks for a STATUS (TS 24.008 9.3.28).
//
//nas:cc 34 both STATUS ENQUIRY
type CCStatusEnquiry struct {
	CCHeader
	Unknown []byte
}
