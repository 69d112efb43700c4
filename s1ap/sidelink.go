package s1ap

// ProSeDirectDiscovery is the ProSeDirectDiscovery of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type ProSeDirectDiscovery uint8

const (
	ProSeDirectDiscoveryAuthorized    ProSeDirectDiscovery = iota // authorized
	ProSeDirectDiscoveryNotAuthorized                             // not-authorized
)

// ProSeDirectCommunication is the ProSeDirectCommunication of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type ProSeDirectCommunication uint8

const (
	ProSeDirectCommunicationAuthorized    ProSeDirectCommunication = iota // authorized
	ProSeDirectCommunicationNotAuthorized                                 // not-authorized
)

// ProSeUEtoNetworkRelaying is the ProSeUEtoNetworkRelaying of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type ProSeUEtoNetworkRelaying uint8

const (
	ProSeUEtoNetworkRelayingAuthorized    ProSeUEtoNetworkRelaying = iota // authorized
	ProSeUEtoNetworkRelayingNotAuthorized                                 // not-authorized
)

// ProSeAuthorized is the ProSeAuthorized of TS 36.413 9.3.4.
//
//s1ap:sequence
type ProSeAuthorized struct {
	ProSeDirectDiscovery     Opt[ProSeDirectDiscovery]     `s1ap:"optional"`
	ProSeDirectCommunication Opt[ProSeDirectCommunication] `s1ap:"optional"`
	ProSeUEtoNetworkRelaying Opt[ProSeUEtoNetworkRelaying] `s1ap:"ext=216 ignore"`
	Unknown                  *Unknown
}

// VehicleUE is the VehicleUE of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type VehicleUE uint8

const (
	VehicleUEAuthorized    VehicleUE = iota // authorized
	VehicleUENotAuthorized                  // not-authorized
)

// PedestrianUE is the PedestrianUE of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type PedestrianUE uint8

const (
	PedestrianUEAuthorized    PedestrianUE = iota // authorized
	PedestrianUENotAuthorized                     // not-authorized
)

// V2XServicesAuthorized is the V2XServicesAuthorized of TS 36.413 9.3.4.
//
//s1ap:sequence
type V2XServicesAuthorized struct {
	VehicleUE    Opt[VehicleUE]    `s1ap:"optional"`
	PedestrianUE Opt[PedestrianUE] `s1ap:"optional"`
	Unknown      *Unknown
}

// NRV2XServicesAuthorized is the NRV2XServicesAuthorized of TS 36.413 9.3.4.
//
//s1ap:sequence
type NRV2XServicesAuthorized struct {
	VehicleUE    Opt[VehicleUE]    `s1ap:"optional"`
	PedestrianUE Opt[PedestrianUE] `s1ap:"optional"`
	Unknown      *Unknown
}

// PC5FlowBitRates is the PC5FlowBitRates of TS 36.413 9.3.4.
//
//s1ap:sequence
type PC5FlowBitRates struct {
	GuaranteedFlowBitRate uint64 `s1ap:"int(0..10000000000)"`
	MaximumFlowBitRate    uint64 `s1ap:"int(0..10000000000)"`
	Unknown               *Unknown
}

// Range is the Range of TS 36.413 9.3.4.
//
//s1ap:enum root=9 extensible
type Range uint8

const (
	RangeM50   Range = iota // m50
	RangeM80                // m80
	RangeM180               // m180
	RangeM200               // m200
	RangeM350               // m350
	RangeM400               // m400
	RangeM500               // m500
	RangeM700               // m700
	RangeM1000              // m1000
)
