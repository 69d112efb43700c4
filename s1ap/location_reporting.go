package s1ap

// LocationReportingControl asks for a UE's location, once or at each change (TS 36.413 9.3.3).
//
//s1ap:message LocationReportingControl procedure=31 initiating ignore
type LocationReportingControl struct {
	MMEUES1APID uint32      `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32      `s1ap:"id=8 reject mandatory int(0..16777215)"`
	RequestType RequestType `s1ap:"id=98 ignore mandatory"`
	Unknown     *Unknown
}

// LocationReportingFailureIndication says that a location cannot be reported (TS 36.413 9.3.3).
//
//s1ap:message LocationReportingFailureIndication procedure=32 initiating ignore
type LocationReportingFailureIndication struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Cause       Cause  `s1ap:"id=2 ignore mandatory cause"`
	Unknown     *Unknown
}

// LocationReport reports a UE's location (TS 36.413 9.3.3).
//
//s1ap:message LocationReport procedure=33 initiating ignore
type LocationReport struct {
	MMEUES1APID          uint32                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID          uint32                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	EUTRANCGI            EUTRANCGI             `s1ap:"id=100 ignore mandatory"`
	TAI                  TAI                   `s1ap:"id=67 ignore mandatory"`
	RequestType          RequestType           `s1ap:"id=98 ignore mandatory"`
	PSCellInformation    *PSCellInformation    `s1ap:"id=288 ignore optional"`
	LTENTNTAIInformation *LTENTNTAIInformation `s1ap:"id=339 ignore optional"`
	Unknown              *Unknown
}

// EventType is the EventType of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type EventType uint8

const (
	EventTypeDirect                EventType = iota // direct
	EventTypeChangeOfServeCell                      // change-of-serve-cell
	EventTypeStopChangeOfServeCell                  // stop-change-of-serve-cell
)

// ReportArea is the ReportArea of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type ReportArea uint8

const (
	ReportAreaEcgi ReportArea = iota // ecgi
)

// RequestType is the RequestType of TS 36.413 9.3.4.
//
//s1ap:sequence
type RequestType struct {
	EventType                 EventType
	ReportArea                ReportArea
	RequestTypeAdditionalInfo Opt[RequestTypeAdditionalInfo] `s1ap:"ext=298 ignore"`
	Unknown                   *Unknown
}

// RequestTypeAdditionalInfo is the RequestTypeAdditionalInfo of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type RequestTypeAdditionalInfo uint8

const (
	RequestTypeAdditionalInfoIncludePSCell RequestTypeAdditionalInfo = iota // includePSCell
)
