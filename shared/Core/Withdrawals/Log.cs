using Microsoft.Extensions.Logging;

namespace Distribution.Withdrawals;

internal static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "Withdrawal {Withdrawal} of {Merchant} was released, and now the provider says that payout {PayoutNo} of {Net} was paid: distributor {Distributor} has it twice; the check tells of it until it comes back")]
    public static partial void PaidAfterRelease(ILogger logger, string merchant, string withdrawal, string distributor, string? payoutNo, long net);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "The provider says {Happened} of the payout of withdrawal {Withdrawal} of {Merchant}, which is {State}; nothing is changed")]
    public static partial void Contradicted(ILogger logger, string merchant, string withdrawal, string happened, WithdrawalState state);
}
