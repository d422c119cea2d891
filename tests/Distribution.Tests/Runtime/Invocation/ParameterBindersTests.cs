using System.Reflection;
using System.Text.Json;
using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Runtime.Invocation;

public sealed class ParameterBindersTests
{
    /// <summary>
    /// Two hosts that started in one process at once: the one asked for a method's parameters while the other did, and
    /// was given others the second time. Its queue triggers then had no value, and every message became a dead letter.
    /// </summary>
    [Fact]
    public void A_trigger_is_bound_to_its_parameter_whichever_copy_of_it_reflection_gives()
    {
        FunctionDescriptor function = new FunctionScanner(new ConfigurationBuilder().Build(), new HostJson()).Scan([typeof(Shop)]).Single();
        ParameterInfo first = function.Method.GetParameters()[0];
        var copy = new Copy(first);
        copy.ShouldNotBe(first);
        var binders = new ParameterBinders(new ValueConversion(JsonSerializerOptions.Web), () => throw new InvalidOperationException("No client is asked for."));
        using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        var trigger = new NamedTriggerData((ReadOnlyMemory<byte>)"order 7"u8.ToArray());
        var context = new EmbeddedFunctionContext(new FunctionPlan(function, binders), trigger, services, new NoRetry(), CancellationToken.None);

        binders.For(function, copy)(context).ShouldBe("order 7");
    }

    public sealed class Shop
    {
        [Function("Take")]
        public static void Take([ServiceBusTrigger("orders")] string order, FunctionContext context) => throw new InvalidOperationException($"{order} of {context} is not taken.");
    }

    private sealed class Copy : ParameterInfo
    {
        public Copy(ParameterInfo of)
        {
            ClassImpl = of.ParameterType;
            MemberImpl = of.Member;
            NameImpl = of.Name;
            PositionImpl = of.Position;
            AttrsImpl = of.Attributes;
        }
    }

    private sealed class NoRetry : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }
}
