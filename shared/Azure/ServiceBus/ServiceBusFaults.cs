using System.Net.Sockets;
using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace Distribution.Azure.ServiceBus;

/// <summary>What a fault of Service Bus or of the way to it means.</summary>
internal static class ServiceBusFaults
{
    /// <summary>The same messages may be taken later. A queue that is full or switched off is in this state for a while only.</summary>
    public static bool IsTransient(Exception error, CancellationToken cancellation) => error switch
    {
        ServiceBusException fault => fault.IsTransient || fault.Reason is ServiceBusFailureReason.QuotaExceeded or ServiceBusFailureReason.MessagingEntityDisabled,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        TimeoutException or IOException or SocketException or AuthenticationFailedException => true,
        _ => false,
    };
}
