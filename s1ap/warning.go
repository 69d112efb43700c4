package s1ap

// WriteReplaceWarningRequest starts or replaces a warning broadcast (TS 36.413 9.3.3).
//
//s1ap:message WriteReplaceWarningRequest procedure=36 initiating reject
type WriteReplaceWarningRequest struct {
	MessageIdentifier                 uint16                                 `s1ap:"id=111 reject mandatory bits(16)"`
	SerialNumber                      uint16                                 `s1ap:"id=112 reject mandatory bits(16)"`
	WarningAreaList                   *WarningAreaList                       `s1ap:"id=113 ignore optional"`
	RepetitionPeriod                  uint16                                 `s1ap:"id=114 reject mandatory int(0..4095)"`
	ExtendedRepetitionPeriod          Opt[uint32]                            `s1ap:"id=144 reject optional int(4096..131071)"`
	NumberofBroadcastRequest          uint16                                 `s1ap:"id=115 reject mandatory int(0..65535)"`
	WarningType                       Opt[[2]byte]                           `s1ap:"id=116 ignore optional octets(2)"`
	WarningSecurityInfo               Opt[[50]byte]                          `s1ap:"id=117 ignore optional octets(50)"`
	DataCodingScheme                  Opt[uint8]                             `s1ap:"id=118 ignore optional bits(8)"`
	WarningMessageContents            []byte                                 `s1ap:"id=119 ignore optional octets(1..9600)"`
	ConcurrentWarningMessageIndicator Opt[ConcurrentWarningMessageIndicator] `s1ap:"id=142 reject optional"`
	WarningAreaCoordinates            []byte                                 `s1ap:"id=286 ignore optional octets(1..1024)"`
	Unknown                           *Unknown
}

// WriteReplaceWarningResponse says where a warning is broadcast (TS 36.413 9.3.3).
//
//s1ap:message WriteReplaceWarningResponse procedure=36 successful reject
type WriteReplaceWarningResponse struct {
	MessageIdentifier          uint16                      `s1ap:"id=111 reject mandatory bits(16)"`
	SerialNumber               uint16                      `s1ap:"id=112 reject mandatory bits(16)"`
	BroadcastCompletedAreaList *BroadcastCompletedAreaList `s1ap:"id=120 ignore optional"`
	CriticalityDiagnostics     *CriticalityDiagnostics     `s1ap:"id=58 ignore optional"`
	Unknown                    *Unknown
}

// KillRequest stops a warning broadcast (TS 36.413 9.3.3).
//
//s1ap:message KillRequest procedure=43 initiating reject
type KillRequest struct {
	MessageIdentifier      uint16                      `s1ap:"id=111 reject mandatory bits(16)"`
	SerialNumber           uint16                      `s1ap:"id=112 reject mandatory bits(16)"`
	WarningAreaList        *WarningAreaList            `s1ap:"id=113 ignore optional"`
	KillAllWarningMessages Opt[KillAllWarningMessages] `s1ap:"id=191 reject optional"`
	Unknown                *Unknown
}

// KillResponse says where a warning broadcast was stopped (TS 36.413 9.3.3).
//
//s1ap:message KillResponse procedure=43 successful reject
type KillResponse struct {
	MessageIdentifier          uint16                      `s1ap:"id=111 reject mandatory bits(16)"`
	SerialNumber               uint16                      `s1ap:"id=112 reject mandatory bits(16)"`
	BroadcastCancelledAreaList *BroadcastCancelledAreaList `s1ap:"id=141 ignore optional"`
	CriticalityDiagnostics     *CriticalityDiagnostics     `s1ap:"id=58 ignore optional"`
	Unknown                    *Unknown
}

// PWSRestartIndication says that warnings may be reloaded into cells (TS 36.413 9.3.3).
//
//s1ap:message PWSRestartIndication procedure=49 initiating ignore
type PWSRestartIndication struct {
	ECGIListForRestart            []EUTRANCGI `s1ap:"id=182 reject mandatory list(1..256)"`
	GlobalENBID                   GlobalENBID `s1ap:"id=59 reject mandatory"`
	TAIListForRestart             []TAI       `s1ap:"id=188 reject mandatory list(1..2048)"`
	EmergencyAreaIDListForRestart [][3]byte   `s1ap:"id=190 reject optional list(1..256) octets(3)"`
	Unknown                       *Unknown
}

// PWSFailureIndication says that cells can no longer broadcast warnings (TS 36.413 9.3.3).
//
//s1ap:message PWSFailureIndication procedure=51 initiating ignore
type PWSFailureIndication struct {
	PWSfailedECGIList []EUTRANCGI `s1ap:"id=222 reject mandatory list(1..256)"`
	GlobalENBID       GlobalENBID `s1ap:"id=59 reject mandatory"`
	Unknown           *Unknown
}

// WarningAreaList is the WarningAreaList of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3 extensible
type WarningAreaList struct {
	CellIDList                 []EUTRANCGI `s1ap:"list(1..65535)"`
	TrackingAreaListforWarning []TAI       `s1ap:"list(1..65535)"`
	EmergencyAreaIDList        [][3]byte   `s1ap:"list(1..65535) octets(3)"`
}

// ConcurrentWarningMessageIndicator is the ConcurrentWarningMessageIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=1
type ConcurrentWarningMessageIndicator uint8

const (
	ConcurrentWarningMessageIndicatorTrue ConcurrentWarningMessageIndicator = iota // true
)

// CellIDBroadcastItem is the CellID-Broadcast-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CellIDBroadcastItem struct {
	ECGI    EUTRANCGI
	Unknown *Unknown
}

// CompletedCellinTAIItem is the CompletedCellinTAI-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CompletedCellinTAIItem struct {
	ECGI    EUTRANCGI
	Unknown *Unknown
}

// TAIBroadcastItem is the TAI-Broadcast-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type TAIBroadcastItem struct {
	TAI                TAI
	CompletedCellinTAI []CompletedCellinTAIItem `s1ap:"list(1..65535)"`
	Unknown            *Unknown
}

// CompletedCellinEAIItem is the CompletedCellinEAI-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CompletedCellinEAIItem struct {
	ECGI    EUTRANCGI
	Unknown *Unknown
}

// EmergencyAreaIDBroadcastItem is the EmergencyAreaID-Broadcast-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type EmergencyAreaIDBroadcastItem struct {
	EmergencyAreaID    [3]byte                  `s1ap:"octets(3)"`
	CompletedCellinEAI []CompletedCellinEAIItem `s1ap:"list(1..65535)"`
	Unknown            *Unknown
}

// BroadcastCompletedAreaList is the BroadcastCompletedAreaList of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3 extensible
type BroadcastCompletedAreaList struct {
	CellIDBroadcast          []CellIDBroadcastItem          `s1ap:"list(1..65535)"`
	TAIBroadcast             []TAIBroadcastItem             `s1ap:"list(1..65535)"`
	EmergencyAreaIDBroadcast []EmergencyAreaIDBroadcastItem `s1ap:"list(1..65535)"`
}

// KillAllWarningMessages is the KillAllWarningMessages of TS 36.413 9.3.4.
//
//s1ap:enum root=1
type KillAllWarningMessages uint8

const (
	KillAllWarningMessagesTrue KillAllWarningMessages = iota // true
)

// CellIDCancelledItem is the CellID-Cancelled-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CellIDCancelledItem struct {
	ECGI               EUTRANCGI
	NumberOfBroadcasts uint16 `s1ap:"int(0..65535)"`
	Unknown            *Unknown
}

// CancelledCellinTAIItem is the CancelledCellinTAI-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CancelledCellinTAIItem struct {
	ECGI               EUTRANCGI
	NumberOfBroadcasts uint16 `s1ap:"int(0..65535)"`
	Unknown            *Unknown
}

// TAICancelledItem is the TAI-Cancelled-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type TAICancelledItem struct {
	TAI                TAI
	CancelledCellinTAI []CancelledCellinTAIItem `s1ap:"list(1..65535)"`
	Unknown            *Unknown
}

// CancelledCellinEAIItem is the CancelledCellinEAI-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CancelledCellinEAIItem struct {
	ECGI               EUTRANCGI
	NumberOfBroadcasts uint16 `s1ap:"int(0..65535)"`
	Unknown            *Unknown
}

// EmergencyAreaIDCancelledItem is the EmergencyAreaID-Cancelled-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type EmergencyAreaIDCancelledItem struct {
	EmergencyAreaID    [3]byte                  `s1ap:"octets(3)"`
	CancelledCellinEAI []CancelledCellinEAIItem `s1ap:"list(1..65535)"`
	Unknown            *Unknown
}

// BroadcastCancelledAreaList is the BroadcastCancelledAreaList of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3 extensible
type BroadcastCancelledAreaList struct {
	CellIDCancelled          []CellIDCancelledItem          `s1ap:"list(1..65535)"`
	TAICancelled             []TAICancelledItem             `s1ap:"list(1..65535)"`
	EmergencyAreaIDCancelled []EmergencyAreaIDCancelledItem `s1ap:"list(1..65535)"`
}
