import tensorflow as tf

tfrecord_file = './train.tfrecords'

# 导出 TFRecord 文件
with tf.io.TFRecordWriter(tfrecord_file) as writer:
  for i in range(10):
      # 建立 tf.train.Feature 字典
      feature = {                            
        'a': tf.train.Feature(int64_list=tf.train.Int64List(value=[i, i + 1, i + 2, i + 3])),  #  Int 列表
        'b': tf.train.Feature(float_list=tf.train.FloatList(value=[i, i * i])),  # Float 列表
        'c': tf.train.Feature(bytes_list=tf.train.BytesList(value=[str(i).encode()]))   # Bytes列表
      }
      # 通过字典建立 Example
      example = tf.train.Example(features=tf.train.Features(feature=feature))
      # 写数据
      writer.write(example.SerializeToString())  


# 读取 TFRecord 文件
raw_dataset = tf.data.TFRecordDataset(tfrecord_file)

# 定义Feature结构，告诉解码器每个Feature的类型是什么
feature_description = {
  'a': tf.io.FixedLenFeature((2, 2), tf.int64),
  'b': tf.io.FixedLenFeature((1, 2), tf.float32),
  'c': tf.io.FixedLenFeature((1,), tf.string),
}

# 将 TFRecord 文件中的每一个序列化的 tf.train.Example 解码
def parse_example(example_string):
    feature_dict = tf.io.parse_single_example(example_string, feature_description)
    return feature_dict['a'], feature_dict['b'], feature_dict['c']
dataset = raw_dataset.map(parse_example)

# 打印数据
for a, b, c in dataset:
    print(a.numpy(), b.numpy(), c.numpy())
