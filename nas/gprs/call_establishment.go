package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// SetupMO is the SETUP of a call from the mobile station
// (TS 24.008 9.3.23.2).
//
//nas:cc 05 uplink SETUP
type SetupMO struct {
	CCHeader
	BCRepeatIndicator       nas.Opt[uint8]        `nas:"D- TV 1 BC repeat indicator"`
	BearerCapability        BearerCapability      `nas:"04 TLV 3-16 Bearer capability 1"`
	BearerCapability2       BearerCapability      `nas:"04 TLV 3-16 Bearer capability 2"`
	Facility                []byte                `nas:"1C TLV 2-n Facility"`
	CallingPartySubaddress  []byte                `nas:"5D TLV 2-23 Calling party sub-address"`
	CalledPartyNumber       nas.Opt[CalledNumber] `nas:"5E TLV 3-43 Called party BCD number"`
	CalledPartySubaddress   []byte                `nas:"6D TLV 2-23 Called party sub-address"`
	LLCRepeatIndicator      nas.Opt[uint8]        `nas:"D- TV 1 LLC repeat indicator"`
	LowLayerCompatibility   []byte                `nas:"7C TLV 2-18 Low layer compatibility I"`
	LowLayerCompatibility2  []byte                `nas:"7C TLV 2-18 Low layer compatibility II"`
	HLCRepeatIndicator      nas.Opt[uint8]        `nas:"D- TV 1 HLC repeat indicator"`
	HighLayerCompatibility  []byte                `nas:"7D TLV 2-5 High layer compatibility i"`
	HighLayerCompatibility2 []byte                `nas:"7D TLV 2-5 High layer compatibility ii"`
	UserUser                []byte                `nas:"7E TLV 3-35 User-user"`
	SSVersion               []byte                `nas:"7F TLV 2-3 SS version"`
	CLIRSuppression         bool                  `nas:"A1 T 1 CLIR suppression"`
	CLIRInvocation          bool                  `nas:"A2 T 1 CLIR invocation"`
	CCCapabilities          nas.Opt[[2]byte]      `nas:"15 TLV 4 CC Capabilities"`
	FacilityAdvanced        []byte                `nas:"1D TLV 2-n Facility (CCBS), advanced recall alignment"`
	FacilityNotEssential    []byte                `nas:"1B TLV 2-n Facility (CCBS), recall alignment not essential"`
	StreamIdentifier        nas.Opt[uint8]        `nas:"2D TLV 3 Stream Identifier"`
	SupportedCodecs         []byte                `nas:"40 TLV 5-n Supported Codecs"`
	Redial                  bool                  `nas:"A3 T 1 Redial"`

	Unknown []byte
}

// SetupMT is the SETUP of a call to the mobile station (TS 24.008 9.3.23.1).
//
//nas:cc 05 downlink SETUP
type SetupMT struct {
	CCHeader
	BCRepeatIndicator          nas.Opt[uint8]             `nas:"D- TV 1 BC repeat indicator"`
	BearerCapability           BearerCapability           `nas:"04 TLV 3-16 Bearer capability 1"`
	BearerCapability2          BearerCapability           `nas:"04 TLV 3-16 Bearer capability 2"`
	Facility                   []byte                     `nas:"1C TLV 2-n Facility"`
	ProgressIndicator          nas.Opt[ProgressIndicator] `nas:"1E TLV 4 Progress indicator"`
	Signal                     nas.Opt[uint8]             `nas:"34 TV 2 Signal"`
	CallingPartyNumber         nas.Opt[CallingNumber]     `nas:"5C TLV 3-14 Calling party BCD number"`
	CallingPartySubaddress     []byte                     `nas:"5D TLV 2-23 Calling party sub-address"`
	CalledPartyNumber          nas.Opt[CalledNumber]      `nas:"5E TLV 3-19 Called party BCD number"`
	CalledPartySubaddress      []byte                     `nas:"6D TLV 2-23 Called party sub-address"`
	RedirectingPartyNumber     nas.Opt[CallingNumber]     `nas:"74 TLV 3-19 Redirecting party BCD number"`
	RedirectingPartySubaddress []byte                     `nas:"75 TLV 2-23 Redirecting party sub-address"`
	LLCRepeatIndicator         nas.Opt[uint8]             `nas:"D- TV 1 LLC repeat indicator"`
	LowLayerCompatibility      []byte                     `nas:"7C TLV 2-18 Low layer compatibility I"`
	LowLayerCompatibility2     []byte                     `nas:"7C TLV 2-18 Low layer compatibility II"`
	HLCRepeatIndicator         nas.Opt[uint8]             `nas:"D- TV 1 HLC repeat indicator"`
	HighLayerCompatibility     []byte                     `nas:"7D TLV 2-5 High layer compatibility i"`
	HighLayerCompatibility2    []byte                     `nas:"7D TLV 2-5 High layer compatibility ii"`
	UserUser                   []byte                     `nas:"7E TLV 3-35 User-user"`
	Priority                   nas.Opt[uint8]             `nas:"8- TV 1 Priority"`
	AlertingPattern            nas.Opt[uint8]             `nas:"19 TLV 3 Alert"`
	NetworkCCCapabilities      nas.Opt[uint8]             `nas:"2F TLV 3 Network Call Control Capabilities"`
	CauseOfNoCLI               nas.Opt[uint8]             `nas:"3A TLV 3 Cause of No CLI"`
	BackupBearerCapability     []byte                     `nas:"41 TLV 3-15 Backup bearer capability"`

	Unknown []byte
}

// EmergencySetup begins an emergency call (TS 24.008 9.3.8).
//
//nas:cc 0E uplink EMERGENCY SETUP
type EmergencySetup struct {
	CCHeader
	BearerCapability  BearerCapability               `nas:"04 TLV 3-11 Bearer capability"`
	StreamIdentifier  nas.Opt[uint8]                 `nas:"2D TLV 3 Stream Identifier"`
	SupportedCodecs   []byte                         `nas:"40 TLV 5-n Supported Codecs"`
	EmergencyCategory nas.Opt[eps.EmergencyCategory] `nas:"2E TLV 3 Emergency category"`

	Unknown []byte
}

// CallProceeding says that the network has what it needs (TS 24.008 9.3.3).
//
//nas:cc 02 downlink CALL PROCEEDING
type CallProceeding struct {
	CCHeader
	RepeatIndicator       nas.Opt[uint8]             `nas:"D- TV 1 Repeat Indicator"`
	BearerCapability      BearerCapability           `nas:"04 TLV 3-16 Bearer capability 1"`
	BearerCapability2     BearerCapability           `nas:"04 TLV 3-16 Bearer capability 2"`
	Facility              []byte                     `nas:"1C TLV 2-n Facility"`
	ProgressIndicator     nas.Opt[ProgressIndicator] `nas:"1E TLV 4 Progress Indicator"`
	Priority              nas.Opt[uint8]             `nas:"8- TV 1 Priority granted"`
	NetworkCCCapabilities nas.Opt[uint8]             `nas:"2F TLV 3 Network Call Control Capabilities"`

	Unknown []byte
}

// CallConfirmed is the mobile station's first answer to a SETUP
// (TS 24.008 9.3.2).
//
//nas:cc 08 uplink CALL CONFIRMED
type CallConfirmed struct {
	CCHeader
	RepeatIndicator   nas.Opt[uint8]   `nas:"D- TV 1 Repeat Indicator"`
	BearerCapability  BearerCapability `nas:"04 TLV 3-16 Bearer capability 1"`
	BearerCapability2 BearerCapability `nas:"04 TLV 3-16 Bearer capability 2"`
	Cause             nas.Opt[Cause]   `nas:"08 TLV 4-32 Cause"`
	CCCapabilities    nas.Opt[[2]byte] `nas:"15 TLV 4 CC Capabilities"`
	StreamIdentifier  nas.Opt[uint8]   `nas:"2D TLV 3 Stream Identifier"`
	SupportedCodecs   []byte           `nas:"40 TLV 5-n Supported Codecs"`

	Unknown []byte
}

// Alerting says that the called side rings. It and the other messages that go
// both ways have the elements of both tables (TS 24.008 9.3.1).
//
//nas:cc 01 both ALERTING
type Alerting struct {
	CCHeader
	Facility          []byte                     `nas:"1C TLV 2-n Facility"`
	ProgressIndicator nas.Opt[ProgressIndicator] `nas:"1E TLV 4 Progress indicator"` // from the network
	UserUser          []byte                     `nas:"7E TLV 3-131 User-user"`
	SSVersion         []byte                     `nas:"7F TLV 2-3 SS version"` // from the mobile station

	Unknown []byte
}

// Progress tells how a call goes (TS 24.008 9.3.17).
//
//nas:cc 03 downlink PROGRESS
type Progress struct {
	CCHeader
	ProgressIndicator ProgressIndicator `nas:"LV 3 Progress indicator"`

	UserUser []byte `nas:"7E TLV 3-131 User-user"`

	Unknown []byte
}

// Connect says that the called side has answered (TS 24.008 9.3.5).
//
//nas:cc 07 both CONNECT
type Connect struct {
	CCHeader
	Facility            []byte                     `nas:"1C TLV 2-n Facility"`
	ProgressIndicator   nas.Opt[ProgressIndicator] `nas:"1E TLV 4 Progress indicator"`  // from the network
	ConnectedNumber     nas.Opt[CallingNumber]     `nas:"4C TLV 3-14 Connected number"` // from the network
	ConnectedSubaddress []byte                     `nas:"4D TLV 2-23 Connected sub-address"`
	UserUser            []byte                     `nas:"7E TLV 3-131 User-user"`
	SSVersion           []byte                     `nas:"7F TLV 2-3 SS version"`      // from the mobile station
	StreamIdentifier    nas.Opt[uint8]             `nas:"2D TLV 3 Stream Identifier"` // from the mobile station

	Unknown []byte
}

// ConnectAcknowledge ends the establishment of a call (TS 24.008 9.3.6).
//
//nas:cc 0F both CONNECT ACKNOWLEDGE
type ConnectAcknowledge struct {
	CCHeader
	Unknown []byte
}
