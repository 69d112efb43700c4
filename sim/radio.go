package sim

import (
	"time"

	"sunsetlab/nas"
)

// CellID names a cell of an [Air]. 0 is no cell.
type CellID uint32

// DeviceID names a device on an [Air].
type DeviceID uint32

// Cell is what a cell broadcasts.
type Cell struct {
	ID   CellID
	Name string
	RAT  RAT
	PLMN nas.PLMN
	// TAC is the tracking area code on E-UTRAN, the location area code on
	// UTRAN.
	TAC uint16
	// RAC is the routing area code, on UTRAN.
	RAC uint8
	// CellIdentity is the E-UTRAN cell identity (28 bits), or UTRAN's.
	CellIdentity uint32
	// Barred keeps devices from camping on it (cellBarred).
	Barred bool
	// EmergencyIMS is ims-EmergencySupport of SystemInformationBlockType1:
	// emergency bearers for devices in limited service.
	EmergencyIMS bool
}

// RadioKind says what a radio frame stands for.
type RadioKind uint8

const (
	// RRCConnectionRequest opens a connection and, standing also for
	// RRCConnectionSetupComplete, carries the first NAS message.
	RRCConnectionRequest RadioKind = iota + 1
	RRCConnectionReject
	RRCConnectionRelease
	ULInformationTransfer
	DLInformationTransfer
	UECapabilityEnquiry
	UECapabilityInformation
	SecurityModeCommand
	SecurityModeComplete
	SecurityModeFailure
	RRCConnectionReconfiguration
	RRCConnectionReconfigurationComplete
	Paging
	// UserData is activity on a bearer: it keeps a connection from being
	// released for inactivity.
	UserData
	// RadioLinkFailure tells either side that the other can't be heard any
	// more.
	RadioLinkFailure
	// CellLost tells a device that its cell is no longer there.
	CellLost
	// SystemInformation tells a camped device that the broadcast has changed.
	SystemInformation
	// SignallingConnectionRelease tells a device on UTRAN that its connection to
	// one domain has ended, and the bearers of that domain with it, while the one
	// to the other domain stands (TS 25.331 8.1.14).
	SignallingConnectionRelease
)

var radioKindNames = [...]string{
	RRCConnectionRequest:                 "RRCConnectionRequest",
	RRCConnectionReject:                  "RRCConnectionReject",
	RRCConnectionRelease:                 "RRCConnectionRelease",
	ULInformationTransfer:                "ULInformationTransfer",
	DLInformationTransfer:                "DLInformationTransfer",
	UECapabilityEnquiry:                  "UECapabilityEnquiry",
	UECapabilityInformation:              "UECapabilityInformation",
	SecurityModeCommand:                  "SecurityModeCommand",
	SecurityModeComplete:                 "SecurityModeComplete",
	SecurityModeFailure:                  "SecurityModeFailure",
	RRCConnectionReconfiguration:         "RRCConnectionReconfiguration",
	RRCConnectionReconfigurationComplete: "RRCConnectionReconfigurationComplete",
	Paging:                               "Paging",
	UserData:                             "UserData",
	RadioLinkFailure:                     "RadioLinkFailure",
	CellLost:                             "CellLost",
	SystemInformation:                    "SystemInformation",
	SignallingConnectionRelease:          "SignallingConnectionRelease",
}

func (k RadioKind) String() string {
	if int(k) < len(radioKindNames) && radioKindNames[k] != "" {
		return radioKindNames[k]
	}
	return "unknown"
}

// broadcast tells that a frame is of no connection.
func (k RadioKind) broadcast() bool { return k == Paging || k == SystemInformation }

// EstablishmentCause is why a device asks for a connection (TS 36.331 6.2.2).
type EstablishmentCause uint8

const (
	Emergency EstablishmentCause = iota
	HighPriorityAccess
	MTAccess
	MOSignalling
	MOData
)

// ReleaseCause is why a connection ends (TS 36.331 RRCConnectionRelease).
type ReleaseCause uint8

const (
	ReleaseOther ReleaseCause = iota
	ReleaseLoadBalancingTAURequired
	ReleaseCSFallbackHighPriority
)

// CNDomain is the domain for which a device is paged (TS 36.413 9.2.3.22).
type CNDomain uint8

const (
	PSDomain CNDomain = iota
	CSDomain
)

// RadioFrame is what crosses the air in place of an RRC message. Which fields
// count follows from Kind.
type RadioFrame struct {
	Kind RadioKind

	// NAS is a NAS message as protected by its sender: in
	// RRCConnectionRequest, ULInformationTransfer, DLInformationTransfer and
	// RRCConnectionReconfiguration.
	NAS []byte

	// RRCConnectionRequest: the identity, if the device is registered with a
	// GUTI in the tracking area, and what it wants.
	EstablishmentCause EstablishmentCause
	STMSI              nas.STMSI
	HasSTMSI           bool
	// GUMMEI is the registered MME, if HasGUMMEI.
	GUMMEI    nas.GUMMEI
	HasGUMMEI bool
	// SelectedPLMN is the network that the device chose.
	SelectedPLMN nas.PLMN

	// RRCConnectionRelease.
	Release ReleaseCause
	// Redirect is the RAT to which the device is sent, or NoRAT.
	Redirect RAT

	// SecurityModeCommand: the algorithms, and the last four octets of
	// K_RRCint (on UTRAN, of IK), so that a device with another K_eNB refuses as its integrity
	// check would (TS 36.331 5.3.4.3).
	EEA, EIA uint8
	Token    [4]byte

	// RRCConnectionReconfiguration: EPS bearers with a data radio bearer added
	// and released, bit n for EPS bearer identity n.
	AddBearers, ReleaseBearers uint16

	// UECapabilityInformation: the device's radio capability container.
	Capability []byte

	// Paging: by S-TMSI (HasSTMSI), on UTRAN by TMSI or P-TMSI (HasTMSI), else
	// by IMSI.
	PagingIMSI nas.IMSI
	TMSI       nas.TMSI
	HasTMSI    bool
	// Domain is whom a device is paged for; on UTRAN also the domain that a
	// NAS message, a security mode command, a bearer or a signalling connection
	// belongs to.
	Domain CNDomain

	// UserData: the EPS bearer, and for how long there is going to be data.
	EBI   uint8
	Lasts time.Duration
}

// Site is a base station as the air sees it.
type Site interface {
	// HandleRadio takes a frame that device from sent to cell. The frame is
	// the site's until it returns.
	HandleRadio(cell CellID, from DeviceID, f *RadioFrame)
}

// Handset is a device as the air sees it.
type Handset interface {
	// HandleRadio takes a frame from the cell on which the device camps. The
	// frame is the device's until it returns.
	HandleRadio(f *RadioFrame)
}
