using System.Collections.Concurrent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Distribution.Azure.Tests.Amqp;

/// <summary>The claims-based security node: whoever puts a token may do what he likes.</summary>
internal sealed class ClaimsNode(ConcurrentQueue<string> claims)
{
    public const string Address = "$cbs";

    private const int Granted = 202;

    public AmqpMessage Grant(AmqpMessage request)
    {
        claims.Enqueue(request.ApplicationProperties.Map["name"]?.ToString() ?? "");
        AmqpMessage reply = AmqpMessage.Create(new AmqpValue { Value = "" });
        reply.ApplicationProperties = new ApplicationProperties();
        reply.ApplicationProperties.Map["status-code"] = Granted;
        reply.ApplicationProperties.Map["status-description"] = "Accepted";
        return reply;
    }
}
