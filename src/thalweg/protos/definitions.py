"""The fields of TensorFlow's messages, file by file.

A line without indentation opens a message, `A.B` is B within A. Below are its fields: a number, a name and a
type; then `repeated`, or `in x` for a field of the oneof `x`. `map K V` is a map from K to V. A line
`enum X` opens an enum, with its numbers and names below. Types that don't say a package are TensorFlow's.
"""

from __future__ import annotations

FILES: dict[str, str] = {
    "tensorflow/core/example/feature.proto": """
        BytesList
          1 value bytes repeated
        FloatList
          1 value float repeated
        Int64List
          1 value int64 repeated
        Feature
          1 bytes_list BytesList in kind
          2 float_list FloatList in kind
          3 int64_list Int64List in kind
        Features
          1 feature map string Feature
        FeatureList
          1 feature Feature repeated
        FeatureLists
          1 feature_list map string FeatureList
    """,
    "tensorflow/core/example/example.proto": """
        Example
          1 features Features
        SequenceExample
          1 context Features
          2 feature_lists FeatureLists
    """,
    "tensorflow/core/framework/types.proto": """
        enum DataType
          0 DT_INVALID
          1 DT_FLOAT
          2 DT_DOUBLE
          3 DT_INT32
          4 DT_UINT8
          5 DT_INT16
          6 DT_INT8
          7 DT_STRING
          8 DT_COMPLEX64
          9 DT_INT64
          10 DT_BOOL
          11 DT_QINT8
          12 DT_QUINT8
          13 DT_QINT32
          14 DT_BFLOAT16
          15 DT_QINT16
          16 DT_QUINT16
          17 DT_UINT16
          18 DT_COMPLEX128
          19 DT_HALF
          20 DT_RESOURCE
          21 DT_VARIANT
          22 DT_UINT32
          23 DT_UINT64
          24 DT_FLOAT8_E5M2
          25 DT_FLOAT8_E4M3FN
          26 DT_FLOAT8_E4M3FNUZ
          27 DT_FLOAT8_E4M3B11FNUZ
          28 DT_FLOAT8_E5M2FNUZ
          29 DT_INT4
          30 DT_UINT4
          31 DT_INT2
          32 DT_UINT2
          33 DT_FLOAT4_E2M1FN
          101 DT_FLOAT_REF
          102 DT_DOUBLE_REF
          103 DT_INT32_REF
          104 DT_UINT8_REF
          105 DT_INT16_REF
          106 DT_INT8_REF
          107 DT_STRING_REF
          108 DT_COMPLEX64_REF
          109 DT_INT64_REF
          110 DT_BOOL_REF
          111 DT_QINT8_REF
          112 DT_QUINT8_REF
          113 DT_QINT32_REF
          114 DT_BFLOAT16_REF
          115 DT_QINT16_REF
          116 DT_QUINT16_REF
          117 DT_UINT16_REF
          118 DT_COMPLEX128_REF
          119 DT_HALF_REF
          120 DT_RESOURCE_REF
          121 DT_VARIANT_REF
          122 DT_UINT32_REF
          123 DT_UINT64_REF
          124 DT_FLOAT8_E5M2_REF
          125 DT_FLOAT8_E4M3FN_REF
          126 DT_FLOAT8_E4M3FNUZ_REF
          127 DT_FLOAT8_E4M3B11FNUZ_REF
          128 DT_FLOAT8_E5M2FNUZ_REF
          129 DT_INT4_REF
          130 DT_UINT4_REF
          131 DT_INT2_REF
          132 DT_UINT2_REF
          133 DT_FLOAT4_E2M1FN_REF
    """,
    "tensorflow/core/framework/tensor_shape.proto": """
        TensorShapeProto
          2 dim TensorShapeProto.Dim repeated
          3 unknown_rank bool
        TensorShapeProto.Dim
          1 size int64
          2 name string
    """,
    "tensorflow/core/framework/resource_handle.proto": """
        ResourceHandleProto
          1 device string
          2 container string
          3 name string
          4 hash_code uint64
          5 maybe_type_name string
          6 dtypes_and_shapes ResourceHandleProto.DtypeAndShape repeated
        ResourceHandleProto.DtypeAndShape
          1 dtype DataType
          2 shape TensorShapeProto
    """,
    "tensorflow/core/framework/tensor.proto": """
        TensorProto
          1 dtype DataType
          2 tensor_shape TensorShapeProto
          3 version_number int32
          4 tensor_content bytes
          13 half_val int32 repeated
          5 float_val float repeated
          6 double_val double repeated
          7 int_val int32 repeated
          8 string_val bytes repeated
          9 scomplex_val float repeated
          10 int64_val int64 repeated
          11 bool_val bool repeated
          12 dcomplex_val double repeated
          14 resource_handle_val ResourceHandleProto repeated
          15 variant_val VariantTensorDataProto repeated
          16 uint32_val uint32 repeated
          17 uint64_val uint64 repeated
          18 float8_val bytes
        VariantTensorDataProto
          1 type_name string
          2 metadata bytes
          3 tensors TensorProto repeated
    """,
    "tensorflow/core/framework/attr_value.proto": """
        AttrValue
          2 s bytes in value
          3 i int64 in value
          4 f float in value
          5 b bool in value
          6 type DataType in value
          7 shape TensorShapeProto in value
          8 tensor TensorProto in value
          1 list AttrValue.ListValue in value
          10 func NameAttrList in value
          9 placeholder string in value
        AttrValue.ListValue
          2 s bytes repeated
          3 i int64 repeated
          4 f float repeated
          5 b bool repeated
          6 type DataType repeated
          7 shape TensorShapeProto repeated
          8 tensor TensorProto repeated
          9 func NameAttrList repeated
        NameAttrList
          1 name string
          2 attr map string AttrValue
    """,
    "tensorflow/core/framework/versions.proto": """
        VersionDef
          1 producer int32
          2 min_consumer int32
          3 bad_consumers int32 repeated
    """,
    "tensorflow/core/framework/node_def.proto": """
        NodeDef
          1 name string
          2 op string
          3 input string repeated
          4 device string
          5 attr map string AttrValue
          6 experimental_debug_info NodeDef.ExperimentalDebugInfo
        NodeDef.ExperimentalDebugInfo
          1 original_node_names string repeated
          2 original_func_names string repeated
    """,
    "tensorflow/core/framework/op_def.proto": """
        OpDef
          1 name string
          2 input_arg OpDef.ArgDef repeated
          3 output_arg OpDef.ArgDef repeated
          20 control_output string repeated
          4 attr OpDef.AttrDef repeated
          8 deprecation OpDeprecation
          5 summary string
          6 description string
          18 is_commutative bool
          16 is_aggregate bool
          17 is_stateful bool
          19 allows_uninitialized_input bool
          21 is_distributed_communication bool
        OpDef.ArgDef
          1 name string
          2 description string
          3 type DataType
          4 type_attr string
          5 number_attr string
          6 type_list_attr string
          7 handle_data ResourceHandleProto.DtypeAndShape repeated
          16 is_ref bool
        OpDef.AttrDef
          1 name string
          2 type string
          3 default_value AttrValue
          4 description string
          5 has_minimum bool
          6 minimum int64
          7 allowed_values AttrValue
        OpDeprecation
          1 version int32
          2 explanation string
        OpList
          1 op OpDef repeated
    """,
    "tensorflow/core/framework/function.proto": """
        FunctionDefLibrary
          1 function FunctionDef repeated
          2 gradient GradientDef repeated
          3 registered_gradients RegisteredGradient repeated
        FunctionDef
          1 signature OpDef
          5 attr map string AttrValue
          7 arg_attr map uint32 FunctionDef.ArgAttrs
          8 resource_arg_unique_id map uint32 uint32
          3 node_def NodeDef repeated
          4 ret map string string
          6 control_ret map string string
        FunctionDef.ArgAttrs
          1 attr map string AttrValue
        GradientDef
          1 function_name string
          2 gradient_func string
        RegisteredGradient
          1 gradient_func string
          2 registered_op_type string
    """,
    "tensorflow/core/framework/graph.proto": """
        GraphDef
          1 node NodeDef repeated
          4 versions VersionDef
          3 version int32
          2 library FunctionDefLibrary
    """,
    "tensorflow/core/framework/tensor_slice.proto": """
        TensorSliceProto
          1 extent TensorSliceProto.Extent repeated
        TensorSliceProto.Extent
          1 start int64
          2 length int64
    """,
    "tensorflow/core/protobuf/tensor_bundle.proto": """
        BundleHeaderProto
          1 num_shards int32
          2 endianness int32
          3 version VersionDef
        BundleEntryProto
          1 dtype DataType
          2 shape TensorShapeProto
          3 shard_id int32
          4 offset int64
          5 size int64
          6 crc32c fixed32
          7 slices TensorSliceProto repeated
    """,
    "tensorflow/core/protobuf/trackable_object_graph.proto": """
        BoolValue
          1 value bool
        RegisteredSaver
          1 name string
          2 object_name string
        TrackableObjectGraph
          1 nodes TrackableObjectGraph.TrackableObject repeated
        TrackableObjectGraph.TrackableObject
          1 children TrackableObjectGraph.TrackableObject.ObjectReference repeated
          2 attributes TrackableObjectGraph.TrackableObject.SerializedTensor repeated
          3 slot_variables TrackableObjectGraph.TrackableObject.SlotVariableReference repeated
          4 registered_saver RegisteredSaver
          5 has_checkpoint_values BoolValue
        TrackableObjectGraph.TrackableObject.ObjectReference
          1 node_id int32
          2 local_name string
        TrackableObjectGraph.TrackableObject.SerializedTensor
          1 name string
          2 full_name string
          3 checkpoint_key string
        TrackableObjectGraph.TrackableObject.SlotVariableReference
          1 original_variable_node_id int32
          2 slot_name string
          3 slot_variable_node_id int32
    """,
}
