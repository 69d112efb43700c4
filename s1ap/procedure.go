package s1ap

import "strconv"

// ProcedureCode names an elementary procedure, TS 36.413 9.3.6.
type ProcedureCode uint8

// The elementary procedures.
const (
	ProcedureHandoverPreparation                  ProcedureCode = 0
	ProcedureHandoverResourceAllocation           ProcedureCode = 1
	ProcedureHandoverNotification                 ProcedureCode = 2
	ProcedurePathSwitchRequest                    ProcedureCode = 3
	ProcedureHandoverCancel                       ProcedureCode = 4
	ProcedureERABSetup                            ProcedureCode = 5
	ProcedureERABModify                           ProcedureCode = 6
	ProcedureERABRelease                          ProcedureCode = 7
	ProcedureERABReleaseIndication                ProcedureCode = 8
	ProcedureInitialContextSetup                  ProcedureCode = 9
	ProcedurePaging                               ProcedureCode = 10
	ProcedureDownlinkNASTransport                 ProcedureCode = 11
	ProcedureInitialUEMessage                     ProcedureCode = 12
	ProcedureUplinkNASTransport                   ProcedureCode = 13
	ProcedureReset                                ProcedureCode = 14
	ProcedureErrorIndication                      ProcedureCode = 15
	ProcedureNASNonDeliveryIndication             ProcedureCode = 16
	ProcedureS1Setup                              ProcedureCode = 17
	ProcedureUEContextReleaseRequest              ProcedureCode = 18
	ProcedureDownlinkS1cdma2000tunnelling         ProcedureCode = 19
	ProcedureUplinkS1cdma2000tunnelling           ProcedureCode = 20
	ProcedureUEContextModification                ProcedureCode = 21
	ProcedureUECapabilityInfoIndication           ProcedureCode = 22
	ProcedureUEContextRelease                     ProcedureCode = 23
	ProcedureENBStatusTransfer                    ProcedureCode = 24
	ProcedureMMEStatusTransfer                    ProcedureCode = 25
	ProcedureDeactivateTrace                      ProcedureCode = 26
	ProcedureTraceStart                           ProcedureCode = 27
	ProcedureTraceFailureIndication               ProcedureCode = 28
	ProcedureENBConfigurationUpdate               ProcedureCode = 29
	ProcedureMMEConfigurationUpdate               ProcedureCode = 30
	ProcedureLocationReportingControl             ProcedureCode = 31
	ProcedureLocationReportingFailureIndication   ProcedureCode = 32
	ProcedureLocationReport                       ProcedureCode = 33
	ProcedureOverloadStart                        ProcedureCode = 34
	ProcedureOverloadStop                         ProcedureCode = 35
	ProcedureWriteReplaceWarning                  ProcedureCode = 36
	ProcedureENBDirectInformationTransfer         ProcedureCode = 37
	ProcedureMMEDirectInformationTransfer         ProcedureCode = 38
	ProcedurePrivateMessage                       ProcedureCode = 39
	ProcedureENBConfigurationTransfer             ProcedureCode = 40
	ProcedureMMEConfigurationTransfer             ProcedureCode = 41
	ProcedureCellTrafficTrace                     ProcedureCode = 42
	ProcedureKill                                 ProcedureCode = 43
	ProcedureDownlinkUEAssociatedLPPaTransport    ProcedureCode = 44
	ProcedureUplinkUEAssociatedLPPaTransport      ProcedureCode = 45
	ProcedureDownlinkNonUEAssociatedLPPaTransport ProcedureCode = 46
	ProcedureUplinkNonUEAssociatedLPPaTransport   ProcedureCode = 47
	ProcedureUERadioCapabilityMatch               ProcedureCode = 48
	ProcedurePWSRestartIndication                 ProcedureCode = 49
	ProcedureERABModificationIndication           ProcedureCode = 50
	ProcedurePWSFailureIndication                 ProcedureCode = 51
	ProcedureRerouteNASRequest                    ProcedureCode = 52
	ProcedureUEContextModificationIndication      ProcedureCode = 53
	ProcedureConnectionEstablishmentIndication    ProcedureCode = 54
	ProcedureUEContextSuspend                     ProcedureCode = 55
	ProcedureUEContextResume                      ProcedureCode = 56
	ProcedureNASDeliveryIndication                ProcedureCode = 57
	ProcedureRetrieveUEInformation                ProcedureCode = 58
	ProcedureUEInformationTransfer                ProcedureCode = 59
	ProcedureENBCPRelocationIndication            ProcedureCode = 60
	ProcedureMMECPRelocationIndication            ProcedureCode = 61
	ProcedureSecondaryRATDataUsageReport          ProcedureCode = 62
	ProcedureUERadioCapabilityIDMapping           ProcedureCode = 63
	ProcedureHandoverSuccess                      ProcedureCode = 64
	ProcedureENBEarlyStatusTransfer               ProcedureCode = 65
	ProcedureMMEEarlyStatusTransfer               ProcedureCode = 66
)

// String is the procedure's name in the standard, or its number.
func (c ProcedureCode) String() string {
	if int(c) < len(procedureNames) {
		return procedureNames[c]
	}
	return strconv.Itoa(int(c))
}

var procedureNames = [...]string{
	ProcedureHandoverPreparation:                  "HandoverPreparation",
	ProcedureHandoverResourceAllocation:           "HandoverResourceAllocation",
	ProcedureHandoverNotification:                 "HandoverNotification",
	ProcedurePathSwitchRequest:                    "PathSwitchRequest",
	ProcedureHandoverCancel:                       "HandoverCancel",
	ProcedureERABSetup:                            "E-RABSetup",
	ProcedureERABModify:                           "E-RABModify",
	ProcedureERABRelease:                          "E-RABRelease",
	ProcedureERABReleaseIndication:                "E-RABReleaseIndication",
	ProcedureInitialContextSetup:                  "InitialContextSetup",
	ProcedurePaging:                               "Paging",
	ProcedureDownlinkNASTransport:                 "DownlinkNASTransport",
	ProcedureInitialUEMessage:                     "InitialUEMessage",
	ProcedureUplinkNASTransport:                   "UplinkNASTransport",
	ProcedureReset:                                "Reset",
	ProcedureErrorIndication:                      "ErrorIndication",
	ProcedureNASNonDeliveryIndication:             "NASNonDeliveryIndication",
	ProcedureS1Setup:                              "S1Setup",
	ProcedureUEContextReleaseRequest:              "UEContextReleaseRequest",
	ProcedureDownlinkS1cdma2000tunnelling:         "DownlinkS1cdma2000tunnelling",
	ProcedureUplinkS1cdma2000tunnelling:           "UplinkS1cdma2000tunnelling",
	ProcedureUEContextModification:                "UEContextModification",
	ProcedureUECapabilityInfoIndication:           "UECapabilityInfoIndication",
	ProcedureUEContextRelease:                     "UEContextRelease",
	ProcedureENBStatusTransfer:                    "ENBStatusTransfer",
	ProcedureMMEStatusTransfer:                    "MMEStatusTransfer",
	ProcedureDeactivateTrace:                      "DeactivateTrace",
	ProcedureTraceStart:                           "TraceStart",
	ProcedureTraceFailureIndication:               "TraceFailureIndication",
	ProcedureENBConfigurationUpdate:               "ENBConfigurationUpdate",
	ProcedureMMEConfigurationUpdate:               "MMEConfigurationUpdate",
	ProcedureLocationReportingControl:             "LocationReportingControl",
	ProcedureLocationReportingFailureIndication:   "LocationReportingFailureIndication",
	ProcedureLocationReport:                       "LocationReport",
	ProcedureOverloadStart:                        "OverloadStart",
	ProcedureOverloadStop:                         "OverloadStop",
	ProcedureWriteReplaceWarning:                  "WriteReplaceWarning",
	ProcedureENBDirectInformationTransfer:         "ENBDirectInformationTransfer",
	ProcedureMMEDirectInformationTransfer:         "MMEDirectInformationTransfer",
	ProcedurePrivateMessage:                       "PrivateMessage",
	ProcedureENBConfigurationTransfer:             "ENBConfigurationTransfer",
	ProcedureMMEConfigurationTransfer:             "MMEConfigurationTransfer",
	ProcedureCellTrafficTrace:                     "CellTrafficTrace",
	ProcedureKill:                                 "Kill",
	ProcedureDownlinkUEAssociatedLPPaTransport:    "DownlinkUEAssociatedLPPaTransport",
	ProcedureUplinkUEAssociatedLPPaTransport:      "UplinkUEAssociatedLPPaTransport",
	ProcedureDownlinkNonUEAssociatedLPPaTransport: "DownlinkNonUEAssociatedLPPaTransport",
	ProcedureUplinkNonUEAssociatedLPPaTransport:   "UplinkNonUEAssociatedLPPaTransport",
	ProcedureUERadioCapabilityMatch:               "UERadioCapabilityMatch",
	ProcedurePWSRestartIndication:                 "PWSRestartIndication",
	ProcedureERABModificationIndication:           "E-RABModificationIndication",
	ProcedurePWSFailureIndication:                 "PWSFailureIndication",
	ProcedureRerouteNASRequest:                    "RerouteNASRequest",
	ProcedureUEContextModificationIndication:      "UEContextModificationIndication",
	ProcedureConnectionEstablishmentIndication:    "ConnectionEstablishmentIndication",
	ProcedureUEContextSuspend:                     "UEContextSuspend",
	ProcedureUEContextResume:                      "UEContextResume",
	ProcedureNASDeliveryIndication:                "NASDeliveryIndication",
	ProcedureRetrieveUEInformation:                "RetrieveUEInformation",
	ProcedureUEInformationTransfer:                "UEInformationTransfer",
	ProcedureENBCPRelocationIndication:            "ENBCPRelocationIndication",
	ProcedureMMECPRelocationIndication:            "MMECPRelocationIndication",
	ProcedureSecondaryRATDataUsageReport:          "SecondaryRATDataUsageReport",
	ProcedureUERadioCapabilityIDMapping:           "UERadioCapabilityIDMapping",
	ProcedureHandoverSuccess:                      "HandoverSuccess",
	ProcedureENBEarlyStatusTransfer:               "ENBEarlyStatusTransfer",
	ProcedureMMEEarlyStatusTransfer:               "MMEEarlyStatusTransfer",
}
